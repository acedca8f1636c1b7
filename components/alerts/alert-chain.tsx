"use client";
import { Building2, type LucideIcon, MonitorSmartphone, Server } from "lucide-react";
import type { AlertDetail, AlertStop } from "@/lib/alerts/schemas";
import { kindIcon } from "../devices/kinds";
import { Chain, LineChain } from "../lines/chain";
import { useLine } from "../lines/use-lines";
import type { WireState } from "../lines/wires";
import { useMay } from "../session/me";

const icons: Readonly<Record<AlertStop["what"], LucideIcon>> = {
  lineward: Server,
  site: Building2,
  device: MonitorSmartphone,
  behind: MonitorSmartphone,
};
const above: Readonly<Record<AlertStop["what"], string>> = { lineward: "Lineward", site: "Site", device: "Device", behind: "Behind it" };
const tones = { yes: "ok", no: "bad", unknown: "quiet" } as const;
const wires: Readonly<Record<AlertStop["state"], WireState>> = { yes: "ok", no: "broken", unknown: "quiet" };

/** From the cause to what it takes with it: the way from this server, or the ends of the one line that it is about. */
export function AlertChain({ alert }: { alert: AlertDetail }) {
  if (alert.chain.length > 0) {
    return (
      <Chain
        label="Where it is broken"
        foot={alert.detail}
        wires={alert.chain.slice(1).map(({ state }) => wires[state])}
        stops={alert.chain.map(({ what, kind, name, below, href, state, words }) => ({
          id: `${what}${name}`,
          kind: kind ?? what,
          icon: kind === null ? icons[what] : kindIcon(kind),
          above: above[what],
          name,
          below,
          href: href ?? undefined,
          status: { words, tone: tones[state] },
        }))}
      />
    );
  }
  const id = lineOf(alert);
  return id === undefined ? null : <ChainOfLine id={id} foot={alert.detail} />;
}

/** The one line that an alert is about, while it lasts. */
function lineOf({ state, kind, parts }: AlertDetail): string | undefined {
  const isOfLine = state !== "resolved" && (kind === "line_down" || kind === "reset");
  const lines = isOfLine ? parts.flatMap(({ leftAt, line }) => (leftAt === null && line ? [line.id] : [])) : [];
  return lines.length === 1 ? lines[0] : undefined;
}

/** True where the chain says what the alert comes from. */
export function hasChain(alert: AlertDetail): boolean {
  return alert.chain.length > 0 || lineOf(alert) !== undefined;
}

function ChainOfLine({ id, foot }: { id: string; foot: string }) {
  const line = useLine(id);
  const seesDevices = useMay("device.see");
  return line.data === undefined ? null : <LineChain line={line.data} seesDevices={seesDevices} foot={foot} />;
}
