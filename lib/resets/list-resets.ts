import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { linesOf } from "@/lib/lines/access";
import { listLines } from "@/lib/lines/list-lines";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import type { ResetListAnswer, ResetQuery } from "./endpoints";
import { resetColumn } from "./facts";
import { type ResetState, resetState } from "./schemas";
import { rememberedEnd, tellingOf } from "./telling";
import { standingsOf, turnOf } from "./turn";
import { storedWords } from "./words";

/** As many lines as a name or a number may mean; who means more says more. */
const linesMax = 200;
/** Names to choose from. */
const colleaguesMax = 100;

type Where = Record<string, unknown>;

/** The same ticket however it is written: one database tells capitals apart, the other does not. */
function withTicket(ticket: string): Where {
  const ways = [...new Set([ticket, ticket.toUpperCase(), ticket.toLowerCase()])];
  return { OR: ways.map((way) => ({ ticket: { contains: likeWord(way) } })) };
}

/** By what the lines are called for this reader today: the name that a reset keeps may be that of a device elsewhere. */
async function ofLines(text: string, actor: Actor): Promise<Where> {
  const { items } = await listLines({ query: text, limit: linesMax }, actor);
  return { lineId: { in: items.map(({ id }) => id) } };
}

async function whereOf(query: ResetQuery, actor: Actor): Promise<Where> {
  const { state, lineId, line, ticket, by, from, to } = query;
  return {
    AND: [
      { line: linesOf(actor) },
      ...(state && state.length > 0 ? [{ state: { in: [...state] } }] : []),
      ...(lineId === undefined ? [] : [{ lineId }]),
      ...(line ? [await ofLines(line, actor)] : []),
      ...(ticket ? [withTicket(ticket)] : []),
      ...(by === undefined ? [] : [{ actorId: by }]),
      ...(from === undefined ? [] : [{ startedAt: { gte: new Date(from) } }]),
      ...(to === undefined ? [] : [{ startedAt: { lt: new Date(to) } }]),
    ],
  };
}

/** Everybody who has reset a line that this reader sees, by the name of the latest time. */
async function colleaguesOf(actor: Actor): Promise<ResetListAnswer["colleagues"]> {
  const rows = await db().reset.groupBy({
    by: ["actorId", "actorName"],
    where: { line: linesOf(actor) },
    _max: { startedAt: true },
    orderBy: { _max: { startedAt: "desc" } },
    take: colleaguesMax,
  });
  const names = new Map<string, string>();
  for (const { actorId, actorName } of rows) {
    names.set(actorId, names.get(actorId) ?? actorName);
  }
  return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => a.name.localeCompare(b.name));
}

/** How a reset ended, as a fact: what is written about it may change its words. */
function outcomeOf(row: { readonly state: string; readonly words: string }): ResetListAnswer["items"][number]["outcome"] {
  if (row.state === "done" || row.state === "half_done") {
    return row.state;
  }
  if (row.state !== "failed") {
    return "moving";
  }
  const fact = resetColumn.read(row.words);
  return fact?.code === "put_back" && fact.written ? "put_back" : "not_written";
}

/** GET /api/resets. */
export async function listResets(actor: Actor, query: ResetQuery): Promise<ResetListAnswer> {
  const where = await whereOf(query, actor);
  const [at, id] = query.cursor === undefined ? [] : readCursor(query.cursor, [z.iso.datetime(), cursorKey.text]);
  const startedAt = new Date(at ?? 0);
  const after = at === undefined ? [] : [{ OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: id ?? "" } }] }];
  const [rows, total, colleagues] = await Promise.all([
    db().reset.findMany({
      where: { AND: [where, ...after] },
      orderBy: [{ startedAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      include: {
        ends: { select: { ...rememberedEnd, currentSecret: true, verified: true, detail: true } },
        line: { select: { user: true } },
      },
    }),
    db().reset.count({ where }),
    query.with === "colleagues" ? colleaguesOf(actor) : [],
  ]);
  const page = rows.slice(0, query.limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  const [telling, standings] = await Promise.all([
    tellingOf(page, actor),
    standingsOf(page.flatMap((row) => (row.state === "half_done" ? row.ends : []))),
  ]);
  return {
    items: page.map((row) => {
      const told = telling(row);
      const turn = turnOf(row, told, standings);
      return {
        id: row.id,
        lineId: row.lineId,
        lineName: told.line,
        user: row.line.user,
        state: resetState.parse(row.state) satisfies ResetState,
        outcome: outcomeOf(row),
        by: row.actorName,
        own: row.actorId === actor.id,
        ticket: row.ticket,
        startedAt: row.startedAt.toISOString(),
        ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
        words: storedWords(resetColumn.read(row.words), told) ?? "",
        ...(turn ? { turn } : {}),
      };
    }),
    nextCursor: last ? writeCursor([last.startedAt.toISOString(), last.id]) : null,
    total,
    colleagues,
  };
}
