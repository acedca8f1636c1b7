import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { isDeviceFault } from "@/lib/net/device-fault";
import { ManyLines, type Numbering, type PlannedLine } from "@/lib/new-lines/plan-many";
import type { Reason } from "@/lib/new-lines/prepare";
import { db, type Transaction } from "@/lib/platform/db/client";
import { updateRows } from "@/lib/platform/db/many-rows";
import { jobColumns } from "./columns";
import type { RowFact } from "./facts";
import { planKeptMs } from "./job-state";
import type { LineWish } from "./line-schemas";
import { serverPath } from "./line-server";
import { permissionFor } from "./permission";
import type { PlannedRow } from "./plan-row";
import { openStates } from "./schemas";

/** Hands out numbers for the rows of a job: none that another plan has promised, or that a row of this one has already. */
export async function linesOfJob(actor: Actor): Promise<ManyLines> {
  const lines = new ManyLines(actor);
  const since = new Date(Date.now() - planKeptMs);
  const rows = await db().jobRow.findMany({
    where: {
      state: { in: ["planned", "queued", "running", "waiting"] },
      patch: { not: null },
      job: {
        kind: "give_lines",
        OR: [{ state: { in: [...openStates] } }, { state: { in: ["planning", "planned"] }, createdAt: { gte: since } }],
      },
    },
    select: { id: true, deviceId: true, patch: true },
  });
  for (const { id, deviceId, patch } of rows) {
    const { serverId, user } = wishOf({ id, patch });
    if (serverId !== undefined && user !== undefined) {
      lines.claim(serverId, user, deviceId);
    }
  }
  return lines;
}

/** What a row was asked for, and what its plan promised it. */
export function wishOf({ id, patch }: { readonly id: string; readonly patch: string | null }): LineWish {
  return patch === null ? { asked: {} } : jobColumns.lineWish.demand(patch, id);
}

/** Plans rows that give lines: the server of each is asked for its users, and each row is promised a number. Nothing is written. */
export async function planLines(
  actor: Actor,
  rows: readonly { readonly id: string; readonly deviceId: string | null; readonly patch: string | null }[],
  lines: ManyLines,
): Promise<PlannedRow[]> {
  if (!may(actor, permissionFor("give_lines"))) {
    return rows.map(() => ({ state: "refused", fact: { code: "not_permitted" } }));
  }
  const wishes = rows.map(wishOf);
  const there = new Set(
    (await db().device.findMany({ where: { id: { in: rows.flatMap(({ deviceId }) => deviceId ?? []) } }, select: { id: true } })).map(
      ({ id }) => id,
    ),
  );
  const planned = await lines.plan(rows.map(({ deviceId }, at) => ({ deviceId: deviceId ?? "", asked: wishes[at]?.asked ?? {} })));
  return rows.map(({ deviceId }, at) => {
    const { asked, name } = wishes[at] ?? { asked: {} };
    const patch = { asked, ...(name === undefined ? {} : { name }) };
    if (!there.has(deviceId ?? "")) {
      return { state: "unplanned", fact: { code: "gone" }, patch };
    }
    return asRow(planned[at], patch);
  });
}

function asRow(line: PlannedLine | undefined, patch: Record<string, unknown>): PlannedRow {
  if (!line || "why" in line) {
    return { ...refusal(line?.why), patch };
  }
  return {
    state: "planned",
    fact: null,
    patch: { ...patch, ...line },
    changes: promiseOf(line),
  };
}

/** What a row is promised, as its changes show it. */
export function promiseOf({ user, serverId }: { readonly user: string; readonly serverId: string }) {
  return [
    { path: "user", label: "Number", from: null, to: user },
    { path: serverPath, label: "At", from: null, to: serverId },
  ];
}

const takenFact = '{"code":"no_line","reason":"user_taken"';

/** Of rows that are tried again: those whose number was chosen, and is taken by now, get whichever is free when they come to their turn. */
export async function letChooseAgain(tx: Transaction, where: Record<string, unknown>): Promise<void> {
  const rows = await tx.jobRow.findMany({
    where: { AND: [where, { fact: { startsWith: takenFact } }] },
    select: { id: true, patch: true },
  });
  const wishes = rows.map((row) => ({ id: row.id, wish: wishOf(row) })).filter(({ wish }) => wish.asked.user === undefined);
  await updateRows(
    tx,
    "JobRow",
    { patch: "text" },
    wishes.map(({ id, wish: { user: _user, ...wish } }) => ({ id, patch: JSON.stringify({ ...wish, anyFree: true }) })),
  );
}

/** Why a row is given no line. It names neither its device nor its server: who reads the row may not know that one. */
export function refusal(why: Reason | undefined): Pick<PlannedRow, "state" | "fact"> {
  if (why === undefined) {
    return { state: "unplanned", fact: { code: "failed_here" } };
  }
  const fact: RowFact = { code: "no_line", reason: why.code, ...(why.user === undefined ? {} : { user: why.user }) };
  switch (why.code) {
    case "has_line":
      return { state: "unchanged", fact };
    case "login_refused":
      return { state: "login_refused", fact };
    case "server_unasked":
      return { state: "unplanned", fact: isDeviceFault(why.error) ? { ...fact, fault: why.error.code } : fact };
    default:
      return { state: "refused", fact };
  }
}

/** Keeps how the numbers stood, beside what was kept of other places before. */
export async function keepNumbering(jobId: string, lines: ManyLines): Promise<void> {
  const job = await db().job.findUnique({ where: { id: jobId }, select: { numbering: true } });
  const before: readonly Numbering[] = job?.numbering ? jobColumns.numbering.read(job.numbering, jobId, []) : [];
  const now = await lines.numbering();
  const isNow = ({ siteId, serverId }: Numbering) => now.some((place) => place.siteId === siteId && place.serverId === serverId);
  const numbering = JSON.stringify([...before.filter((place) => !isNow(place)), ...now]);
  await db().job.updateMany({ where: { id: jobId, state: "planning" }, data: { numbering } });
}
