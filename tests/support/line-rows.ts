import type { Finding } from "@/lib/lines/findings";
import type { Database } from "@/lib/platform/db/client";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { familyOf } from "./families";

/** How a device stands: what it does not say is in order, and was seen a moment ago. */
export interface Stand {
  readonly reachable?: string;
  readonly signedIn?: string;
  readonly registered?: string;
  readonly registeredDetail?: string;
  /** When it was last asked; default: now. */
  readonly at?: Date | null;
  readonly seenAt?: Date;
}

export interface LineRows {
  readonly user: string;
  readonly name: string;
  readonly siteId: string;
  /** The id of a server that `addServer` made. */
  readonly server: string;
  readonly door?: Stand & { readonly kind?: "intercom" | "monitor" };
  readonly state?: string;
  readonly findings?: readonly Finding[];
  readonly people?: readonly string[];
}

function device(id: string, name: string, kind: "intercom" | "monitor" | "pbx", siteId: string | null, stand: Stand) {
  const { at = new Date(), registeredDetail = null } = stand;
  return {
    id,
    name,
    nameKey: sortKeyOf(name),
    driver: familyOf(kind),
    kind,
    scheme: "http",
    host: `${id}.invalid`,
    port: 80,
    address: `http://${id}.invalid`,
    siteId,
    search: searchable([name]),
    reachable: stand.reachable ?? "yes",
    signedIn: stand.signedIn ?? "yes",
    registered: stand.registered ?? (kind === "pbx" ? "not_applicable" : "yes"),
    registeredDetail,
    matches: "yes",
    checkedAt: at,
    reachableAt: at,
    signedInAt: at,
    registeredAt: at,
    seenAt: stand.seenAt ?? at,
  };
}

/** A server that accepts registrations, as rows. */
export async function addServer(db: Database, name: string, siteId: string | null, stand: Stand = {}): Promise<string> {
  const id = `server-${name}`;
  await db.device.create({ data: device(id, name, "pbx", siteId, stand) });
  return id;
}

/** A line of a door and its extension, as rows: nothing answers there, and nothing has to. Resolves with the line's id. */
export async function addLineRows(db: Database, rows: LineRows): Promise<string> {
  const { user, name, siteId, server, door = {}, state = "in_order", findings = [], people = [] } = rows;
  const doorId = `door-${user}`;
  const id = `line-${user}`;
  await db.device.create({ data: device(doorId, name, door.kind ?? "intercom", siteId, door) });
  await db.line.create({
    data: {
      id,
      name,
      nameKey: sortKeyOf(name),
      user,
      userKey: user,
      server,
      siteId,
      nameSiteId: siteId,
      state,
      disagreements: JSON.stringify(findings),
      people: JSON.stringify(people),
      search: searchable([name, user, ...people]),
    },
  });
  const end = { lineId: id, user, userKey: user, host: `${server}.invalid`, secretPath: "password", search: searchable([name, user]) };
  await db.lineEnd.createMany({
    data: [
      { ...end, id: `end-${user}-door`, deviceId: doorId, document: "sip", role: "registers", server: `sip:${server}`, port: 5060 },
      { ...end, id: `end-${user}-server`, deviceId: server, document: "extensions", record: user, role: "accepts", server, label: user },
    ],
  });
  return id;
}

export interface ResetRow {
  readonly id: string;
  readonly lineId: string;
  readonly by: { readonly id: string; readonly name: string };
  readonly startedAt: Date;
  readonly state?: string;
  readonly ticket?: string;
  /** Fact; default: it was done. */
  readonly words?: object;
}

/** A reset as the rows keep it after it has ended. */
export async function addReset(db: Database, { id, lineId, by, startedAt, state = "done", ticket, words }: ResetRow): Promise<void> {
  await db.reset.create({
    data: {
      id,
      lineId,
      lineName: "a name of its day",
      state,
      busyLineId: state === "half_done" ? lineId : null,
      actorId: by.id,
      actorName: by.name,
      idempotencyKey: id,
      requestHash: id,
      correlationId: id,
      startedAt,
      finishedAt: state === "half_done" ? null : new Date(startedAt.getTime() + 24_000),
      ticket: ticket ?? null,
      words: JSON.stringify(words ?? { code: "done", proof: { code: "all_have_it" } }),
    },
  });
}
