import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { manifestOf, manifests } from "@/lib/drivers/catalog";
import type { ServerChoice } from "@/lib/drivers/new-account";
import { customerOf, customerSelection, isNear } from "@/lib/lines/customers";
import { db } from "@/lib/platform/db/client";
import { type Document, valueAt } from "@/lib/schema/document";
import { jsonText } from "@/lib/schema/json-text";
import { usualPort } from "@/lib/sip/server-name";
import { serverTarget } from "./targets";

const select = {
  id: true,
  name: true,
  driver: true,
  kind: true,
  host: true,
  connection: true,
  loginRefusedAt: true,
  ...customerSelection,
} as const;

export type Server = Awaited<ReturnType<typeof serversFor>>[number];

/** The servers that may take an account of a device, as far as this person sees them: those of its site first. */
export async function serversFor(actor: Actor, deviceId: string) {
  const drivers = manifests()
    .map(({ id }) => id)
    .filter((id) => serverTarget(id) !== undefined);
  const [device, rows] = await Promise.all([
    db().device.findUniqueOrThrow({ where: { id: deviceId }, select: customerSelection }),
    db().device.findMany({ where: { AND: [devicesOf(actor), { driver: { in: drivers } }, { id: { not: deviceId } }] }, select }),
  ]);
  const place = { role: "registers", customer: customerOf(device) };
  const rank = (row: (typeof rows)[number]) => (row.kind === "pbx" ? 0 : 2) + (row.siteId === device.siteId ? 0 : 1);
  return rows
    .filter((row) => isNear({ role: "accepts", customer: customerOf(row) }, place))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

const transports: readonly string[] = ["udp", "tcp", "tls"];
const isTransport = (text: string | null): text is ServerChoice["transport"] => text !== null && transports.includes(text);

/** How a device of this server names it: as most of those do that register there already, else by the address at which Lineward has it. */
export async function choiceFor(server: Server): Promise<ServerChoice> {
  const [usual] = await db().lineEnd.groupBy({
    by: ["host", "port", "transport", "domain"],
    where: { role: "registers", line: { ends: { some: { deviceId: server.id, role: "accepts" } } } },
    _count: { _all: true },
    orderBy: [{ _count: { id: "desc" } }, { host: "asc" }],
    take: 1,
  });
  if (usual) {
    return { host: usual.host, port: usual.port, transport: isTransport(usual.transport) ? usual.transport : "udp", domain: usual.domain };
  }
  return { host: server.host, port: usualPort("udp"), transport: "udp", domain: domainOf(server) };
}

const settings = jsonText(z.record(z.string(), z.unknown()));

/** The SIP domain that a server is set to serve. */
function domainOf({ driver, connection }: Server): string | null {
  const manifest = manifestOf(driver);
  const path = manifest?.accounts?.domainSetting;
  const kept = settings.safeParse(connection);
  const parsed = kept.success ? manifest?.connection.schema.safeParse(kept.data) : undefined;
  const domain = path === undefined || !parsed?.success ? undefined : valueAt(parsed.data as Document, path);
  return typeof domain === "string" && domain !== "" ? domain : null;
}
