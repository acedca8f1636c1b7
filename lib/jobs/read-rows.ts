import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { atSites } from "@/lib/devices/list-devices";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { db } from "@/lib/platform/db/client";
import { likeWord } from "@/lib/platform/db/like-word";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { folded } from "@/lib/schema/fold";
import { jobFor, rowsOf } from "./access";
import { jobColumns } from "./columns";
import type { RowQuery } from "./endpoints";
import { rowFacts, waitsForPerson, wordsOfRow } from "./facts";
import { serversNamed } from "./line-server";
import { type RowStep, stepsOf } from "./row-step";
import { type JobRowAnswer, jobKind, rowState } from "./schemas";

type Row = NonNullable<Awaited<ReturnType<ReturnType<typeof db>["jobRow"]["findFirst"]>>>;

/** Rows as a person sees them, with what those are at that are under way: devices and lines by their names of today, where they are still there. */
export async function shownRows(
  rows: readonly Row[],
  actor: Actor,
  steps: ReadonlyMap<string, RowStep> = new Map(),
): Promise<JobRowAnswer[]> {
  const deviceIds = [...new Set(rows.flatMap(({ deviceId, record }) => (record === "" ? (deviceId ?? []) : [])))];
  const lineIds = rows.flatMap(({ lineId }) => lineId ?? []);
  const siteIds = [...new Set(rows.flatMap(({ siteId }) => siteId ?? []))];
  const [devices, lines, sites] = await Promise.all([
    deviceIds.length === 0 ? [] : db().device.findMany({ where: { id: { in: deviceIds } }, select: { id: true, name: true } }),
    lineIds.length === 0 ? [] : db().line.findMany({ where: { id: { in: lineIds } }, select: { id: true, name: true } }),
    db().site.findMany({ where: { id: { in: siteIds } }, select: { id: true, name: true } }),
  ]);
  const names = new Map([...devices, ...lines].map(({ id, name }) => [id, name]));
  const places = new Map(sites.map(({ id, name }) => [id, { id, name }]));
  const changes = await serversNamed(
    rows.map((row) => jobColumns.changes.read(row.changes, row.id, [])),
    actor,
  );
  return rows.map((row, at) => {
    const fact = rowFacts.read(row.fact);
    const step = steps.get(row.id);
    return {
      id: row.id,
      ...(row.deviceId === null ? {} : { deviceId: row.deviceId }),
      ...(row.lineId === null ? {} : { lineId: row.lineId }),
      name: (row.record === "" ? names.get(row.deviceId ?? row.lineId ?? "") : undefined) ?? row.name,
      site: places.get(row.siteId ?? "") ?? null,
      state: rowState.parse(row.state),
      ...(fact === undefined ? {} : { words: wordsOfRow(fact, actor.sites === null) }),
      changes: changes[at] ?? [],
      ...(row.readAt ? { readAt: row.readAt.toISOString() } : {}),
      ...(row.nextTryAt && !waitsForPerson(fact) ? { nextTryAt: row.nextTryAt.toISOString() } : {}),
      tries: row.tries,
      ...(row.state === "running" && row.triedAt ? { triedAt: row.triedAt.toISOString() } : {}),
      ...(step === undefined ? {} : { step }),
      // Made before a try; a change stands under it once the try has written something.
      ...(row.changeId !== null && row.finishedAt !== null ? { changeId: row.changeId } : {}),
      ...(row.resetId === null ? {} : { resetId: row.resetId }),
      ...(row.newLineId === null ? {} : { newLineId: row.newLineId }),
      ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
    };
  });
}

/** GET /api/jobs/{id}/rows. */
export async function listRows(
  actor: Actor,
  id: string,
  query: RowQuery,
): Promise<{ items: JobRowAnswer[]; nextCursor: string | null; total: number }> {
  const job = await jobFor(actor, id);
  const { state, group, site, query: text, limit } = query;
  const where = {
    AND: [
      { jobId: job.id, ...rowsOf(actor) },
      ...(state && state.length > 0 ? [{ state: { in: state } }] : []),
      ...(group === undefined ? [] : [{ groupKey: group }]),
      ...(site && site.length > 0 ? [await atSites(site)] : []),
      ...(text ? [{ search: { contains: likeWord(folded(text)) } }] : []),
    ],
  };
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, [cursorKey.number])[0];
  const [rows, total] = await Promise.all([
    db().jobRow.findMany({
      where: after === undefined ? where : { AND: [where, { seq: { gt: after } }] },
      orderBy: { seq: "asc" },
      take: rowsToTake(limit),
    }),
    db().jobRow.count({ where }),
  ]);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: await shownRows(shown, actor, await stepsOf(shown, jobKind.parse(job.kind))),
    nextCursor: rows.length > limit && last ? writeCursor([last.seq]) : null,
    total,
  };
}
