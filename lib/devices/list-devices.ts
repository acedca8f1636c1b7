import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { statusNames } from "@/lib/device-access/schemas";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { search } from "@/lib/platform/db/ranked-search";
import { filledUp, rowsToTake } from "@/lib/platform/db/rows-to-take";
import { openKeyIds } from "@/lib/vault/instance";
import { toListItem } from "./device-item";
import type { DeviceQuery } from "./endpoints";
import type { DeviceItem } from "./schemas";
import { devicesFor } from "./search-devices";
import { shownDevices } from "./shown-devices";

type Key = string | number | boolean | null;

interface Order {
  readonly column:
    | "nameKey"
    | "siteKey"
    | "driver"
    | "addressKey"
    | "attention"
    | "seenKey"
    | "modelKey"
    | "firmwareKey"
    | "serialKey"
    | "tagKey";
  readonly descending: boolean;
  /** True if the column holds numbers. */
  readonly number: boolean;
}

const columns = {
  name: "nameKey",
  site: "siteKey",
  driver: "driver",
  address: "addressKey",
  status: "attention",
  seen: "seenKey",
  model: "modelKey",
  firmware: "firmwareKey",
  serial: "serialKey",
  tags: "tagKey",
} as const;

function orderOf(sort: NonNullable<DeviceQuery["sort"]>): Order {
  const descending = sort.startsWith("-");
  const column = columns[(descending ? sort.slice(1) : sort) as keyof typeof columns];
  return { column, descending, number: column === "attention" || column === "seenKey" };
}

/** Devices at some sites or at the places below them. The ids first: a condition over a join would walk every row. */
export async function atSites(sites: readonly string[] | undefined): Promise<{ siteId?: { in: string[] } }> {
  if (!sites || sites.length === 0) {
    return {};
  }
  const below = await db().site.findMany({ where: { parentId: { in: [...sites] } }, select: { id: true } });
  return { siteId: { in: filledUp([...sites, ...below.map((site) => site.id)]) } };
}

/** More rows of a job than a list of devices is narrowed to. */
const jobRowsMax = 20_000;

/** The targets of a job, or those of its rows that are in some state or group. */
async function ofJob(job: string | undefined): Promise<{ id?: { in: string[] } }> {
  if (!job) {
    return {};
  }
  const [jobId = "", part] = job.split(".");
  const rows = await db().jobRow.findMany({
    where: { jobId, deviceId: { not: null }, ...(part === undefined ? {} : { OR: [{ state: part }, { groupKey: part }] }) },
    select: { deviceId: true },
    take: jobRowsMax,
  });
  return { id: { in: [...new Set(rows.flatMap(({ deviceId }) => deviceId ?? []))] } };
}

/** "101@pbx.example" as the columns of an account. */
function accountOf(text: string): { userKey: string; host: string } {
  const at = text.lastIndexOf("@");
  return { userKey: text.slice(0, Math.max(0, at)).toLowerCase(), host: text.slice(at + 1).toLowerCase() };
}

function filters(query: DeviceQuery): Record<string, unknown>[] {
  const out: Record<string, unknown>[] = [];
  const lists = { driver: query.driver, kind: query.kind, ...Object.fromEntries(statusNames.map((name) => [name, query[name]])) };
  for (const [column, values] of Object.entries(lists)) {
    if (values && values.length > 0) {
      out.push({ [column]: { in: values } });
    }
  }
  if (query.cause && query.cause.length > 0) {
    out.push({ OR: query.cause.flatMap((cause) => [{ cause }, { cause: { startsWith: `${cause}/` } }]) });
  }
  if (query.account && query.account.length > 0) {
    out.push({ sharedEnds: { some: { account: { OR: query.account.map(accountOf) } } } });
  }
  if (query.tag && query.tag.length > 0) {
    out.push({ tags: { some: { tag: { in: query.tag } } } });
  }
  if (query.status === "attention" || query.attention === "1") {
    out.push({ attention: { gte: 2 } });
  }
  if (query.status === "in_order") {
    out.push({ attention: 0 });
  }
  return out;
}

/** Rows after the cursor in an order of three keys: the sorted column, the name, the id. Nulls are never sorted on: they are "". */
function after(order: Order, cursor: readonly Key[]): Record<string, unknown> {
  const [value, nameKey, id] = cursor;
  const step = order.descending ? "lt" : "gt";
  if (order.column === "nameKey") {
    return { OR: [{ nameKey: { [step]: value } }, { nameKey: value, id: { [step]: id } }] };
  }
  const rest = { OR: [{ nameKey: { gt: nameKey } }, { nameKey, id: { gt: id } }] };
  return { OR: [{ [order.column]: { [step]: value } }, { AND: [{ [order.column]: value }, rest] }] };
}

function orderBy(order: Order): Record<string, unknown>[] {
  const direction = order.descending ? "desc" : "asc";
  if (order.column === "nameKey") {
    return [{ nameKey: direction }, { id: direction }];
  }
  return [{ [order.column]: direction }, { nameKey: "asc" }, { id: "asc" }];
}

/** What a page of devices answers. */
interface DevicePage {
  readonly items: DeviceItem[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly understood: string;
  readonly near: DeviceItem[];
}

/** What a page is cut out with; what it shows is read of its own devices alone. */
const placeSelection = {
  id: true,
  nameKey: true,
  siteKey: true,
  driver: true,
  addressKey: true,
  attention: true,
  seenKey: true,
  modelKey: true,
  firmwareKey: true,
  serialKey: true,
  tagKey: true,
} as const;

/** Where a page begins within what was put into order by its meaning. */
const rankKey = "rank";

/** How far a cursor has come in that order; undefined for one of another order. */
function rankOf(cursor: string | undefined): number | undefined {
  if (cursor === undefined) {
    return 0;
  }
  try {
    const [key, offset] = readCursor(cursor, [z.literal(rankKey), z.int32().min(0)]);
    return key === rankKey ? offset : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A page of devices: the rows, where the next page begins, and how many match in all. A search without an order stands by its meaning.
 * Who reads all pages does without `counted`: then `total` is that of the page.
 */
export async function listDevices(query: DeviceQuery, actor: Actor, { counted = true } = {}): Promise<DevicePage> {
  const order = orderOf(query.sort ?? "name");
  const others = [devicesOf(actor), await atSites(query.site), await ofJob(query.job), ...filters(query)].filter(
    (filter) => Object.keys(filter).length > 0,
  );
  const found = await search(query.query, devicesFor(others));
  const ids = query.sort === undefined ? (found?.ids ?? []) : [];
  const from = query.sort === undefined && found ? rankOf(query.cursor) : undefined;
  const first = from === undefined ? [] : ids.slice(from, from + query.limit);
  const isRanked = from !== undefined && from + first.length < ids.length;
  const where = found?.where ?? { AND: others };
  const room = query.limit - first.length;
  const rest = ids.length > 0 ? [{ id: { notIn: [...ids] } }] : [];
  const sortKey: z.ZodType<string | number> = order.number ? cursorKey.number : cursorKey.text;
  const further =
    query.cursor === undefined || from !== undefined
      ? []
      : [after(order, readCursor(query.cursor, [sortKey, cursorKey.text, cursorKey.text]))];
  const take = rowsToTake(room);
  const isWhole = isRanked || (found?.more === false && query.sort === undefined);
  const rows = isWhole
    ? []
    : await db().device.findMany({ where: { AND: [where, ...rest, ...further] }, orderBy: orderBy(order), take, select: placeSelection });
  const shown = rows.slice(0, room);
  const last = shown.at(-1);
  const more = rows.length > room;
  // A first page that holds everything has counted it.
  const isAll = query.cursor === undefined && !isRanked && rows.length < take;
  const total = isAll || !counted ? first.length + rows.length : await (found?.total ? found.total() : db().device.count({ where }));
  const near = found && total === 0 && query.cursor === undefined ? await shownDevices(await found.near()) : [];
  const keyIds = openKeyIds();
  const items = (await shownDevices([...first, ...shown.map(({ id }) => id)])).map((row) => toListItem(row, keyIds));
  const next = isRanked ? [rankKey, from + first.length] : last ? [last[order.column], last.nameKey, last.id] : [rankKey, ids.length];
  return {
    items,
    nextCursor: isRanked || more ? writeCursor(next) : null,
    total,
    understood: found?.understood ?? "",
    near: near.map((row) => toListItem(row, keyIds)),
  };
}

/** What a list of devices is narrowed by. */
export type DeviceFilter = Pick<DeviceQuery, "query" | "driver" | "kind" | "site" | "tag" | "status">;

/** The ids of all devices that a person's filter finds now, in the order of their names; at most `max`. */
export async function devicesFoundBy(filter: DeviceFilter, actor: Actor, max: number): Promise<string[]> {
  const others = [devicesOf(actor), await atSites(filter.site), ...filters({ ...filter, limit: max } as DeviceQuery)];
  const found = await search(filter.query, devicesFor(others.filter((other) => Object.keys(other).length > 0)));
  const rows = await db().device.findMany({
    where: found?.where ?? { AND: others },
    orderBy: [{ nameKey: "asc" }, { id: "asc" }],
    take: max,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Every tag in use on devices that the caller may see. */
export async function listTags(actor: Actor): Promise<{ items: { tag: string; count: number }[] }> {
  const rows = await db().deviceTag.groupBy({
    by: ["tag"],
    where: { device: devicesOf(actor) },
    _count: { tag: true },
    orderBy: { tag: "asc" },
    take: 500,
  });
  return { items: rows.map((row) => ({ tag: row.tag, count: row._count.tag })) };
}
