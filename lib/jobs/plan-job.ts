import "server-only";
import { createHash } from "node:crypto";
import { actorById } from "@/lib/auth/actor";
import { devicesOf } from "@/lib/device-access/load-device";
import { db } from "@/lib/platform/db/client";
import { updateRows } from "@/lib/platform/db/many-rows";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { lastReadOf } from "@/lib/settings/foresee";
import { accountSectionIds } from "./account-change";
import { jobColumns } from "./columns";
import { groupKeyOf, jobFacts, rowFacts } from "./facts";
import { planLine } from "./plan-line";
import { planTakingBack } from "./plan-line-back";
import { keepNumbering, linesOfJob, planLines } from "./plan-lines";
import { type PlannedRow, type PlanOf, planRow } from "./plan-row";
import type { JobKind } from "./schemas";
import { tellJob } from "./tell";
import { variablesFor } from "./variables-of";

/** Rows that are kept together: what a killed process has planned of them is planned once more. */
const batch = { live: 64, snapshots: 500, act: 2_000 } as const;
/** Devices that are read at the same time for a plan. */
const together = 16;

type Row = Awaited<ReturnType<typeof nextRows>>[number];

const notReadYet = rowFacts.write({ code: "not_read_yet" });

function nextRows(jobId: string, take: number) {
  return db().jobRow.findMany({ where: { jobId, state: "unplanned", fact: notReadYet }, orderBy: { seq: "asc" }, take });
}

/** Plans what is not planned yet, then freezes the plan. Does nothing for a job that is past its planning. */
export async function planJobRows(jobId: string, signal: AbortSignal): Promise<TaskEnd> {
  const job = await db().job.findUnique({ where: { id: jobId } });
  if (job?.state !== "planning") {
    return undefined;
  }
  const actor = await actorById(job.actorId);
  if (!actor) {
    const cause = jobFacts.write({ code: "requester_gone" });
    await db().job.updateMany({ where: { id: jobId, state: "planning" }, data: { state: "stopped", cause, finishedAt: new Date() } });
    tellJob(jobId);
    return undefined;
  }
  const change = job.change === null ? undefined : jobColumns.change.demand(job.change, job.id);
  const plan: PlanOf = { kind: job.kind as JobKind, change, from: job.planFrom === "live" ? "live" : "snapshots" };
  const asks = change !== undefined || plan.kind === "put_back" || plan.kind === "take_lines";
  const lines = plan.kind === "give_lines" ? await linesOfJob(actor) : undefined;
  const size = !asks ? batch.act : plan.from === "live" ? batch.live : batch.snapshots;
  for (let rows = await nextRows(jobId, size); rows.length > 0 && !signal.aborted; rows = await nextRows(jobId, size)) {
    const ids = rows.flatMap(({ deviceId }) => deviceId ?? []);
    const devices = await db().device.findMany({ where: { AND: [{ id: { in: [...new Set(ids)] } }, devicesOf(actor)] } });
    const known = new Map(devices.map((device) => [device.id, device]));
    const read = plan.from === "snapshots" && change !== undefined && job.kind === "settings";
    const sections: string[] = change !== undefined && "section" in change ? [String(change.section)] : accountSectionIds(devices);
    const planning = read
      ? {
          ...plan,
          known: await lastReadOf(
            devices.map((device) => device.id),
            sections,
          ),
        }
      : plan;
    const variables = await variablesFor(change, devices);
    const ends = lines
      ? await planLines(actor, rows, lines)
      : await inTurn(rows, together, (row) =>
          plan.kind === "take_lines"
            ? planTakingBack(actor, known.get(row.deviceId ?? ""), row)
            : row.lineId === null
              ? planRow(actor, known.get(row.deviceId ?? ""), row, planning, variables)
              : planLine(actor, row.lineId),
        );
    if (lines) {
      await keepNumbering(jobId, lines);
    }
    if (!(await keepPlanned(jobId, rows, ends))) {
      return undefined;
    }
    tellJob(jobId, "job.progress");
  }
  if (!signal.aborted) {
    await freeze(jobId);
  }
  return undefined;
}

async function inTurn<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const out: R[] = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      out[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return out;
}

const plannedColumns = {
  state: "text",
  fact: "text",
  groupKey: "text",
  baseline: "text",
  readAt: "timestamp(3)",
  patch: "text",
  changes: "text",
  document: "text",
} as const;

/** What the plan of a row is kept as. What needs nothing of a person is in no group but its state's. */
function plannedData(row: Row, { state, fact, document, baseline, readAt, patch, changes }: PlannedRow) {
  return {
    id: row.id,
    state,
    fact: fact && rowFacts.write(fact),
    groupKey: fact && groupKeyOf(state, fact),
    baseline: baseline ?? null,
    readAt: readAt ?? null,
    patch: patch === undefined ? null : JSON.stringify(patch),
    changes: JSON.stringify(changes ?? []),
    document: document ?? row.document,
  };
}

/** Keeps what was planned of some rows, in one statement. False, and nothing is kept, if the job is past its planning. */
async function keepPlanned(jobId: string, rows: readonly Row[], ends: readonly PlannedRow[]): Promise<boolean> {
  const all = rows.flatMap((row, at) => {
    const end = ends[at];
    return end ? [plannedData(row, end)] : [];
  });
  return db().$transaction(async (tx) => {
    const { count } = await tx.job.updateMany({ where: { id: jobId, state: "planning" }, data: { state: "planning" } });
    if (count === 1) {
      await updateRows(tx, "JobRow", plannedColumns, all);
    }
    return count === 1;
  });
}

const hashedAtOnce = 2_000;

/** The plan as one text: who sees this hash has seen these rows. Risks are counted on the way. */
async function summed(jobId: string): Promise<{ planHash: string; risks: Record<string, number> }> {
  const hash = createHash("sha256");
  const risks: Record<string, number> = {};
  for (let after = 0, more = true; more; ) {
    const rows = await db().jobRow.findMany({
      where: { jobId, seq: { gt: after } },
      orderBy: { seq: "asc" },
      take: hashedAtOnce,
      select: { id: true, seq: true, state: true, baseline: true, patch: true, changes: true },
    });
    for (const { id, seq, state, baseline, patch, changes } of rows) {
      hash.update(JSON.stringify([seq, state, baseline, patch]));
      const all = state === "planned" ? jobColumns.changes.read(changes, id, []) : [];
      for (const risk of new Set(all.map((change) => change.risk ?? "none"))) {
        if (risk !== "none") {
          risks[risk] = (risks[risk] ?? 0) + 1;
        }
      }
    }
    after = rows.at(-1)?.seq ?? after;
    more = rows.length === hashedAtOnce;
  }
  return { planHash: hash.digest("base64url"), risks };
}

/** Says that the plan is made: from now on it is what a person sees and starts. */
export async function freeze(jobId: string): Promise<void> {
  await chooseFirst(jobId);
  const { planHash, risks } = await summed(jobId);
  const data = { state: "planned", planHash, risks: JSON.stringify(risks), plannedAt: new Date() };
  const { count } = await db().job.updateMany({ where: { id: jobId, state: { in: ["planning", "planned"] } }, data });
  if (count === 1) {
    tellJob(jobId);
  }
}

/** One row of each family, firmware and server is tried first. */
async function chooseFirst(jobId: string): Promise<void> {
  const kinds = await db().jobRow.groupBy({ by: ["alike"], where: { jobId, state: "planned" }, _min: { seq: true } });
  const seqs = kinds.flatMap(({ _min }) => _min.seq ?? []);
  await db().jobRow.updateMany({ where: { jobId, first: true }, data: { first: false } });
  for (let from = 0; from < seqs.length; from += 5_000) {
    await db().jobRow.updateMany({ where: { jobId, seq: { in: seqs.slice(from, from + 5_000) } }, data: { first: true } });
  }
}
