import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { devicesFoundBy } from "@/lib/devices/list-devices";
import { collectionOf } from "@/lib/drivers/catalog";
import { invalid, notFound } from "@/lib/http/problems";
import { linesOf } from "@/lib/lines/access";
import { linesFoundBy } from "@/lib/lines/list-lines";
import { db } from "@/lib/platform/db/client";
import { inParts } from "@/lib/platform/db/in-parts";
import { folded } from "@/lib/schema/fold";
import type { StoredSelection } from "./columns";
import { type JobSelection, targetsMax } from "./endpoints";
import type { Flats } from "./line-schemas";
import type { JobKind } from "./schemas";

/** One target as a row begins with it. */
export interface Target {
  readonly deviceId: string | null;
  readonly lineId: string | null;
  readonly document: string;
  readonly record: string;
  readonly name: string;
  readonly search: string;
  readonly siteId: string | null;
  readonly driver: string;
  readonly alike: string;
  /** JSON: what a row of its own is to do. */
  readonly patch?: string;
}

/** The targets that are frozen now, and how they were chosen. */
export interface Chosen {
  readonly targets: readonly Target[];
  readonly selection: StoredSelection;
}

const deviceKinds: ReadonlySet<JobKind> = new Set(["settings", "rotate_login", "give_lines", "check", "remove", "standards"]);

/** Who is chosen, of those that exist for this person. What is not theirs is not found, as everywhere. */
export async function chosenTargets(actor: Actor, kind: JobKind, selection: JobSelection): Promise<Chosen> {
  const chosen = await chosenBy(actor, kind, selection);
  if (chosen.targets.length === 0) {
    throw invalid("selection", "No device or line is chosen. Choose at least one.");
  }
  if (chosen.targets.length > targetsMax) {
    throw invalid("selection", `Finds more than ${targetsMax.toLocaleString("en")}. Narrow it down.`);
  }
  return chosen;
}

async function chosenBy(actor: Actor, kind: JobKind, selection: JobSelection): Promise<Chosen> {
  if ("records" in selection) {
    refuseKind(kind === "records" || kind === "remove", "Records take a job of the kind records or remove.");
    return chosenRecords(actor, kind, selection);
  }
  if ("flats" in selection) {
    refuseKind(kind === "give_lines", "Flats take a job of the kind give_lines.");
    return chosenFlats(actor, selection.flats);
  }
  if ("lines" in selection || "lineFilter" in selection) {
    refuseKind(kind === "reset", "Lines take a job of the kind reset. Choose devices instead.");
    return chosenLines(actor, selection);
  }
  refuseKind(deviceKinds.has(kind), kind === "reset" ? "A reset takes lines." : "Choose records for this kind of job.");
  return chosenDevices(actor, selection);
}

function refuseKind(fits: boolean, words: string): void {
  if (!fits) {
    throw invalid("selection", words);
  }
}

function ordered<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): T[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Throws if not all that were named were found. */
export function refuseMissing(asked: number, found: number, what: string): void {
  if (found < asked) {
    const missing = asked - found;
    throw notFound(missing === 1 ? `One ${what} of the selection` : `Some of the ${what}s chosen`);
  }
}

type Devices = Extract<JobSelection, { devices: string[] } | { filter: unknown }>;

async function chosenDevices(actor: Actor, selection: Devices): Promise<Chosen> {
  const byId = "devices" in selection;
  const ids = byId ? [...new Set(selection.devices)] : await devicesFoundBy(selection.filter, actor, targetsMax + 1);
  const rows = await inParts(ids, (part) =>
    db().device.findMany({
      where: { AND: [{ id: { in: part } }, devicesOf(actor)] },
      select: { id: true, name: true, siteId: true, siteKey: true, driver: true, model: true, firmware: true },
    }),
  );
  if (byId) {
    refuseMissing(ids.length, rows.length, "device");
  }
  const servers = await serversOf(ids);
  const targets = ordered(ids, rows).map((row) => ({
    deviceId: row.id,
    lineId: null,
    document: "",
    record: "",
    name: row.name,
    search: folded(`${row.name} ${row.siteKey.split("\u0001")[0] ?? ""}`),
    siteId: row.siteId,
    driver: row.driver,
    alike: [row.driver, row.model ?? "", row.firmware ?? "", servers.get(row.id) ?? ""].join("|"),
  }));
  return {
    targets,
    selection: byId ? { by: "devices", count: targets.length } : { by: "filter", count: targets.length, filter: { ...selection.filter } },
  };
}

/** The devices of a sheet, each with what the sheet says of its line. */
async function chosenFlats(actor: Actor, flats: Flats): Promise<Chosen> {
  const seen = new Set<string>();
  for (const [at, { device }] of flats.entries()) {
    if (seen.has(device)) {
      throw invalid(`selection.flats.${at}.device`, "Is in another row too. A device is given one line.");
    }
    seen.add(device);
  }
  const { targets } = await chosenDevices(actor, { devices: [...seen] });
  return {
    targets: targets.map((target, at) => {
      const { user, server: serverId, name } = flats[at] ?? {};
      const asked = { ...(user === undefined ? {} : { user }), ...(serverId === undefined ? {} : { serverId }) };
      return { ...target, patch: JSON.stringify({ asked, ...(name === undefined ? {} : { name }) }) };
    }),
    selection: { by: "flats", count: targets.length },
  };
}

/** The server that each device registers at, as far as lines know. */
async function serversOf(ids: readonly string[]): Promise<Map<string, string>> {
  const ends = await inParts(ids, (part) =>
    db().lineEnd.findMany({ where: { deviceId: { in: part }, role: "registers" }, select: { deviceId: true, host: true } }),
  );
  return new Map(ends.map(({ deviceId, host }) => [deviceId, host]));
}

type Lines = Extract<JobSelection, { lines: string[] } | { lineFilter: unknown }>;

async function chosenLines(actor: Actor, selection: Lines): Promise<Chosen> {
  const byId = "lines" in selection;
  const filter = byId ? undefined : { ...selection.lineFilter, state: selection.lineFilter.state as never };
  const ids = byId ? [...new Set(selection.lines)] : await linesFoundBy(filter ?? {}, actor, targetsMax + 1);
  const rows = await inParts(ids, (part) =>
    db().line.findMany({
      where: { AND: [{ id: { in: part } }, linesOf(actor)] },
      select: { id: true, name: true, user: true, server: true, siteId: true, siteName: true },
    }),
  );
  if (byId) {
    refuseMissing(ids.length, rows.length, "line");
  }
  const targets = ordered(ids, rows).map((row) => ({
    deviceId: null,
    lineId: row.id,
    document: "",
    record: "",
    name: row.name,
    search: folded(`${row.name} ${row.user} ${row.siteName ?? ""}`),
    siteId: row.siteId,
    driver: "",
    alike: row.server,
  }));
  return byId
    ? { targets, selection: { by: "lines", count: targets.length } }
    : { targets, selection: { by: "lineFilter", count: targets.length, filter: { ...selection.lineFilter } } };
}

async function chosenRecords(
  actor: Actor,
  kind: JobKind,
  { device, collection, records }: Extract<JobSelection, { records: string[] }>,
): Promise<Chosen> {
  const row = await db().device.findFirst({ where: { AND: [{ id: device }, devicesOf(actor)] } });
  if (!row) {
    throw notFound("This device");
  }
  const manifest = collectionOf(row.driver, collection);
  const can = kind === "remove" ? manifest?.can.remove : manifest?.can.update;
  if (!manifest || !can) {
    const verb = kind === "remove" ? "removed" : "changed";
    throw manifest ? invalid("selection.collection", `A ${manifest.singular} cannot be ${verb} from here.`) : notFound("This collection");
  }
  const targets = [...new Set(records)].map((record) => ({
    deviceId: row.id,
    lineId: null,
    document: collection,
    record,
    name: `${row.name}, ${manifest.singular} ${record}`,
    search: folded(`${row.name} ${record}`),
    siteId: row.siteId,
    driver: row.driver,
    alike: [row.driver, row.model ?? "", row.firmware ?? "", row.id].join("|"),
  }));
  return { targets, selection: { by: "records", count: targets.length } };
}
