import { DoorOpen, type LucideIcon, Router, Server } from "lucide-react";
import { Fragment } from "react";
import { Link } from "../ui/link";
import type { Overview } from "./use-overview";

type Stop = Overview["path"][number];

const looks: Readonly<Record<string, { label: string; many: string; icon: LucideIcon }>> = {
  intercom: { label: "Intercoms", many: "Intercoms", icon: DoorOpen },
  pbx: { label: "PBX", many: "PBXs", icon: Server },
  gateway: { label: "Gateway", many: "Gateways", icon: Router },
};

const wires = {
  ok: { line: "bg-ok", dot: "bg-ok", words: "text-ink-3" },
  warn: { line: "wire-warn", dot: "bg-warn", words: "text-warn-ink font-medium" },
  bad: { line: "wire-bad", dot: "bg-bad", words: "text-bad-ink font-medium" },
  idle: { line: "bg-line-2", dot: "bg-line-2", words: "text-ink-3" },
} as const;

/** How those who register stand on the wire that they register over. */
export function wireState({ registered, notRegistered }: Pick<Stop, "registered" | "notRegistered">): keyof typeof wires {
  if (notRegistered > 0) {
    return registered > 0 ? "warn" : "bad";
  }
  return registered > 0 ? "ok" : "idle";
}

/** Who registers stands before the PBX, or behind it: a gateway signs in to the PBX. */
function Wire({ stop }: { stop: Stop }) {
  const state = wireState(stop);
  const look = wires[state];
  const known = stop.registered + stop.notRegistered;
  return (
    <div className="flex-1 min-w-[86px] relative self-stretch flex items-center mx-4">
      <span className={`w-full h-px ${look.line}`} aria-hidden="true" />
      <span className={`absolute left-0 w-1.5 h-1.5 rounded-full -translate-x-1/2 ${look.dot}`} aria-hidden="true" />
      <span className={`absolute right-0 w-1.5 h-1.5 rounded-full translate-x-1/2 ${look.dot}`} aria-hidden="true" />
      {known === 0 ? null : (
        <span className={`absolute inset-x-0 top-1/2 mt-[5px] text-center text-2xs num whitespace-nowrap ${look.words}`}>
          {stop.notRegistered === 0 ? `${stop.registered} registered` : `${stop.registered} of ${known} registered`}
        </span>
      )}
    </div>
  );
}

function hint({ only, count, up }: Stop): string {
  if (only && up === 1) {
    return [only.model, only.firmware].filter(Boolean).join(" · ") || "answers";
  }
  return only ? "does not answer" : up === count ? `${count} up` : `${up} of ${count} up`;
}

/** What the house is made of, on the way of a call, and how each stretch of it stands. Only what is here. */
export function FleetPath({ path }: { path: Overview["path"] }) {
  if (path.length < 2) {
    return null;
  }
  return (
    <div className="only-d flex items-center px-5 h-[70px] border-t border-line bg-sunken rounded-b-[9px]">
      {path.map((stop, index) => {
        const look = looks[stop.kinds[0] ?? ""] ?? looks.pbx;
        const Icon = look?.icon ?? Server;
        const before = path[index - 1];
        return (
          <Fragment key={stop.kinds.join()}>
            {before === undefined ? null : <Wire stop={index === 1 ? before : stop} />}
            <Link
              href={stop.only ? `/devices/${stop.only.id}` : `/devices?kind=${stop.kinds.join(",")}`}
              className="flex items-center gap-3 shrink-0 rounded-lg max-w-[34%]"
            >
              <span className="grid place-items-center w-9 h-9 rounded-lg border border-line-2 bg-surface text-ink-2 shadow-(--sh-1) flex-none">
                <Icon size={17} />
              </span>
              <span className="leading-[17px] min-w-0">
                <span className="block font-medium truncate">{stop.only?.name ?? (stop.count === 1 ? look?.label : look?.many)}</span>
                <span className={`block text-xs num truncate ${stop.up < stop.count ? "text-ink-2" : "text-ink-3"}`}>{hint(stop)}</span>
              </span>
            </Link>
          </Fragment>
        );
      })}
    </div>
  );
}
