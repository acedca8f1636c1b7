import "server-only";
import type { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { truthNames } from "@/lib/device-access/schemas";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { lookUp } from "@/lib/platform/db/look-up";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { foldedWords } from "@/lib/schema/fold";
import { openKeyIds } from "@/lib/vault/instance";
import { type ItemRow, itemSelection, toListItem } from "./device-item";
import type { DeviceQuery } from "./endpoints";
import type { DeviceItem } from "./schemas";

type Key = string | number | boolean | null;

interface Order {
  readonly column: "nameKey" | "siteKey" | "driver" | "attention" | "seenKey";
  readonly descending: boolean;
  /** True if the column holds numbers. */
  readonly number: boolean;
}

const columns = { name: "nameKey", site: "siteKey", driver: "driver", status: "attention", seen: "seenKey" } as const;

function orderOf(sort: DeviceQuery["sort"]): Order {
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
  return { siteId: { in: [...sites, ...below.map((site) => site.id)] } };
}

function filters(query: DeviceQuery): Record<string, unknown>[] {
  const out: Record<string, unknown>[] = [];
  const lists = { driver: query.driver, kind: query.kind, ...Object.fromEntries(truthNames.map((name) => [name, query[name]])) };
  for (const [column, values] of Object.entries(lists)) {
    if (values && values.length > 0) {
      out.push({ [column]: { in: values } });
    }
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

/** A page of devices: the rows, where the next page begins, and how many match in all. */
export async function listDevices(
  query: DeviceQuery,
  actor: Actor,
): Promise<{ items: DeviceItem[]; nextCursor: string | null; total: number }> {
  const order = orderOf(query.sort);
  const found = await lookUp("Device", foldedWords(query.query));
  const others = [devicesOf(actor), await atSites(query.site), ...filters(query)].filter((candidate) => Object.keys(candidate).length > 0);
  const where = { AND: [...others, ...found.where] };
  const sortKey: z.ZodType<string | number> = order.number ? cursorKey.number : cursorKey.text;
  const page =
    query.cursor === undefined
      ? where
      : { AND: [where, after(order, readCursor(query.cursor, [sortKey, cursorKey.text, cursorKey.text]))] };
  // The index has counted every row that matches; only further conditions need another count.
  const counted = others.length === 0 ? found.total : undefined;
  const take = rowsToTake(query.limit);
  const rows = await db().device.findMany({
    where: page,
    orderBy: orderBy(order),
    take,
    select: { ...itemSelection, nameKey: true, siteKey: true, seenKey: true },
  });
  // A first page that holds everything has counted it.
  const isAll = query.cursor === undefined && rows.length < take;
  const total = isAll ? rows.length : await (counted ? counted() : db().device.count({ where }));
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  const keyIds = openKeyIds();
  return {
    items: shown.map((row) => toListItem(row as ItemRow, keyIds)),
    nextCursor: more ? writeCursor([last[order.column], last.nameKey, last.id]) : null,
    total,
  };
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
