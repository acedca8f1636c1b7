import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { byFloor } from "@/lib/devices/floors";
import { listDevices } from "@/lib/devices/list-devices";
import type { DeviceItem } from "@/lib/devices/schemas";
import { capital, type statusNames, statusWords } from "@/lib/devices/status-words";
import type { StatusValue } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { listLines } from "@/lib/lines/list-lines";
import type { LineEndAnswer, LineItem } from "@/lib/lines/schemas";
import { db } from "@/lib/platform/db/client";
import { filledUp } from "@/lib/platform/db/rows-to-take";
import { get } from "@/lib/sites/service";
import { withinSite } from "@/lib/sites/within-site";
import { company } from "./company";
import { logoOf } from "./logo";
import { pointsOf } from "./points";
import { type Proof, type Sheet, type SheetDevice, type SheetLine, type SheetPart, sheetParts } from "./schemas";

/** Read at a time. */
export const pageSize = 200;
/** More is no building: a customer's places each have a sheet of their own. */
const rowsMax = 3_000;
/** Names beside a truth that is not yes everywhere. */
const namesMax = 3;

type Page<T> = Promise<{ readonly items: readonly T[]; readonly nextCursor: string | null }>;

/** All rows of a list that is read page by page. Throws 413 for more than a sheet has. */
export async function everyPage<T>(page: (cursor: { cursor?: string }) => Page<T>): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const read: Awaited<Page<T>> = await page(cursor === undefined ? {} : { cursor });
    items.push(...read.items);
    cursor = read.nextCursor;
    if (items.length > rowsMax) {
      throw new ProblemError("payload_too_large", `A sheet has at most ${rowsMax} devices and lines. Make one for each place.`);
    }
  }
  return items;
}

/** From the lowest floor to the highest, as a house is walked through; then floors without a height, and devices without a floor. */
export function walked(devices: readonly DeviceItem[]): DeviceItem[] {
  const floors = byFloor(devices);
  const high = floors.filter(({ label }) => label !== null).reverse();
  return [...high, ...floors.filter(({ label }) => label === null)].flatMap(({ devices: of }) => of);
}

function deviceOf(device: DeviceItem, siteId: string, withAddress: boolean): SheetDevice {
  const { words, tone } = statusWords(device);
  const { id, name, kind, noun, truths, checkedAt } = device;
  return {
    id,
    name,
    kind,
    noun,
    site: device.site === null || device.site.id === siteId ? "" : device.site.name,
    floor: byFloor([device])[0]?.label ?? "",
    place: device.place ?? "",
    model: device.model ?? device.driverLabel,
    serial: device.serial ?? "",
    firmware: device.firmware ?? "",
    address: withAddress ? device.address : "",
    truths,
    words,
    tone,
    checkedAt,
  };
}

const newest = (times: readonly (string | null)[]) =>
  times.reduce<string | null>((last, at) => (at !== null && (last === null || at > last) ? at : last), null);

/** When a server last took the password of an end in a REGISTER of ours, by the end's id. */
async function registersOf(ids: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (let at = 0; at < ids.length; at += pageSize) {
    const rows = await db().lineEnd.findMany({
      where: { id: { in: filledUp(ids.slice(at, at + pageSize)) }, asked: { startsWith: "ok" }, askedAt: { not: null } },
      select: { id: true, askedAt: true },
    });
    for (const { id, askedAt } of rows) {
      found.set(id, askedAt?.toISOString() ?? "");
    }
  }
  return found;
}

/** What last showed that a line works. What its device says now goes before what was seen earlier. */
export function proofOf(ends: readonly LineEndAnswer[], registers: ReadonlyMap<string, string>): Proof {
  const refused = ends.find(({ role, truths }) => role === "registers" && truths.registered.state === "no");
  if (refused) {
    return { kind: "none", words: "Not registered", at: refused.truths.registered.at };
  }
  const registered = newest(ends.map(({ truths }) => (truths.registered.state === "yes" ? truths.registered.at : null)));
  const taken = newest(ends.map(({ id }) => registers.get(id) ?? null));
  if (registered !== null && (taken === null || registered >= taken)) {
    return { kind: "registration", words: "Registered", at: registered };
  }
  return taken === null
    ? { kind: "none", words: "Not proven", at: null }
    : { kind: "register", words: "Server took its password", at: taken };
}

function lineOf(line: LineItem, registers: ReadonlyMap<string, string>): SheetLine {
  const { id, name, user, state, ends } = line;
  return {
    id,
    name,
    user,
    state,
    ends: ends.map((end) => ({
      kind: end.kind,
      words: end.foreign ? end.label : end.record === "" ? capital(end.noun) : end.label,
      device: end.deviceName,
    })),
    proof: proofOf(ends, registers),
  };
}

/** How one truth stands over the devices: "does not apply" is counted and never named. */
function truthsOf(devices: readonly DeviceItem[]): Sheet["truths"] {
  const of = (name: (typeof statusNames)[number]) => {
    const counts: Record<StatusValue, number> = { yes: 0, no: 0, differs: 0, unknown: 0, not_applicable: 0 };
    for (const { truths } of devices) {
      counts[truths[name].state] += 1;
    }
    const others = devices.filter(({ truths }) => truths[name].state === "no" || truths[name].state === "differs");
    return { counts, not: others.slice(0, namesMax).map((device) => ({ name: device.name, state: device.truths[name].state })) };
  };
  return { reachable: of("reachable"), signedIn: of("signedIn"), registered: of("registered"), matches: of("matches") };
}

interface Wish {
  readonly parts?: readonly SheetPart[];
  readonly signs?: string;
  /** "" where no page is asked from. */
  readonly origin: string;
}

/** The name of a site's customer, which a customer is itself. */
export async function customerOf(siteId: string): Promise<string> {
  const site = await db().site.findUnique({ where: { id: siteId }, select: { name: true, parent: { select: { name: true } } } });
  return site?.parent?.name ?? site?.name ?? "";
}

/**
 * The sheet of a site as it stands now. It is made as somebody sees it who is bound to this site alone, whoever asks: so nothing of another
 * customer is on it. Devices and lines of a customer are those of its places. No secret is opened.
 */
export async function sheetOf(siteId: string, asker: Actor, { parts = sheetParts, signs = "", origin }: Wish): Promise<Sheet> {
  const site = await get(siteId, asker);
  const actor = await withinSite(asker, siteId);
  const at = { site: [siteId], limit: pageSize };
  const devices = walked(await everyPage((cursor) => listDevices({ ...at, sort: "site", ...cursor }, actor, { counted: false })));
  const lines = await everyPage((cursor) => listLines({ ...at, ...cursor }, actor, { counted: false }));
  const registers = await registersOf(lines.flatMap(({ ends }) => ends.map(({ id }) => id)));
  const [customer, logo, installer, points] = await Promise.all([
    customerOf(siteId),
    logoOf(siteId),
    company(),
    pointsOf(siteId, actor, devices, lines),
  ]);
  const looks = devices.flatMap(({ checkedAt }) => checkedAt ?? []).sort();
  const shownLines = lines.map((line) => lineOf(line, registers));
  const has = (part: SheetPart) => parts.includes(part);
  return {
    number: null,
    site: { id: site.id, name: site.name },
    customer: { name: customer, logo },
    installer,
    madeAt: new Date().toISOString(),
    madeBy: asker.name,
    checked: { from: looks[0] ?? null, to: looks.at(-1) ?? null, never: devices.length - looks.length },
    parts: sheetParts.filter(has),
    signs,
    contact: {
      address: site.contact.address,
      name: site.contact.name,
      phone: site.contact.phone,
      network: has("addresses") ? site.contact.network : "",
    },
    servers: devices
      .filter(({ kind }) => kind === "pbx" || kind === "gateway")
      .map(({ name, kind, model, driverLabel, firmware }) => ({
        name,
        kind,
        model: [model ?? driverLabel, firmware].filter(Boolean).join(" "),
      })),
    counts: {
      devices: devices.length,
      lines: lines.length,
      proven: shownLines.filter(({ proof }) => proof.kind !== "none").length,
      points: points.length,
    },
    truths: truthsOf(devices),
    devices: has("devices") ? devices.map((device) => deviceOf(device, siteId, has("addresses"))) : [],
    lines: has("lines") ? shownLines : [],
    points: has("points") ? points : [],
    link: `${origin}/sites/${siteId}`,
  };
}
