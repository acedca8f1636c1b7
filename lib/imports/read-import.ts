import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { foldedWords } from "@/lib/schema/fold";
import type { ImportRowQuery } from "./endpoints";
import { importFor } from "./store";
import { rowView, viewOf } from "./view";

/** One of a person's own lists. */
export async function readImport(actor: Actor, id: string) {
  return viewOf(await importFor(actor, id));
}

/** A person's own lists, newest first. */
export async function listImports(actor: Actor, { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const own = { actorId: actor.id, counts: { not: "{}" }, expiresAt: { gt: new Date() } };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.text, cursorKey.text]);
  const at = after && new Date(after[0]);
  const further =
    after && at && !Number.isNaN(at.getTime()) ? [{ OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: after[1] } }] }] : [];
  const take = rowsToTake(limit);
  const rows = await db().import.findMany({ where: { AND: [own, ...further] }, orderBy: [{ createdAt: "desc" }, { id: "desc" }], take });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(viewOf),
    nextCursor: last ? writeCursor([last.createdAt.toISOString(), last.id]) : null,
    total: await db().import.count({ where: own }),
  };
}

/** The rows of a list in its order, of some states, with some words in them. */
export async function listRows(actor: Actor, id: string, { state, query, cursor, limit }: ImportRowQuery) {
  await importFor(actor, id);
  const words = foldedWords(query).map((word) => ({ search: { contains: likeWord(word) } }));
  const where = { AND: [{ importId: id }, ...(state === undefined ? [] : [{ state: { in: [...state] } }]), ...words] };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.number])[0];
  const take = rowsToTake(limit);
  const rows = await db().importRow.findMany({
    where: { AND: [where, ...(after === undefined ? [] : [{ row: { gt: after } }])] },
    orderBy: { row: "asc" },
    take,
  });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(rowView), nextCursor: last ? writeCursor([last.row]) : null, total: await db().importRow.count({ where }) };
}
