import "server-only";
import { alertFor, itemOf } from "@/lib/alerts/read-alerts";
import { knownFor } from "@/lib/alerts/reader";
import type { Actor } from "@/lib/auth/actor";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { loadReset } from "@/lib/resets/reset-store";
import { toResponse } from "@/lib/resets/reset-view";
import { changeById } from "@/lib/settings/change-store";
import type { WebhookEvent } from "./schemas";

/** Webhooks are made by those who see everything. */
const seesAll: Actor = { id: "", name: "Lineward", email: "", role: "admin", sites: null, theme: "system" };

/** What a message says. `about`: what it tells of, once; `summary`: in a few words. */
export interface Told {
  readonly about: string;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const iso = (at: Date | null) => at?.toISOString() ?? null;

async function siteOf(siteId: string | null): Promise<{ id: string; name: string } | null> {
  return siteId === null ? null : db().site.findUnique({ where: { id: siteId }, select: { id: true, name: true } });
}

/** A write to a device: which fields, never what they hold. */
async function changeTold(changeId: string): Promise<Told | undefined> {
  const row = await db().change.findUnique({
    where: { id: changeId },
    select: { deviceId: true, device: { select: { name: true, driver: true, siteId: true } } },
  });
  const change = row && (await changeById(changeId, row.device.driver, seesAll));
  if (!row || !change) {
    return undefined;
  }
  const { id, deviceId, document, documentLabel, record, action, outcome, reason, at, finishedAt, job, actorName, changes } = change;
  return {
    about: `change.written ${id} ${outcome}`,
    summary: `${row.device.name}, ${documentLabel}`,
    data: {
      changeId: id,
      device: { id: deviceId, name: row.device.name },
      site: await siteOf(row.device.siteId),
      document,
      ...(record === undefined ? {} : { record }),
      action,
      outcome,
      fields: changes.map(({ path, label }) => ({ path, label })),
      by: actorName,
      reason,
      at,
      finishedAt,
      ...(job ? { job } : {}),
    },
  };
}

/** A reset that has ended, or waits half done: which ends hold what, and when each has registered again. */
async function resetTold(resetId: string): Promise<Told | undefined> {
  const reset = await loadReset(resetId);
  if (!reset) {
    return undefined;
  }
  const shown = await toResponse(reset, seesAll);
  const registeredAt = (endId: string) =>
    shown.steps.findLast((step) => step.kind === "register" && step.endId === endId && step.state === "done")?.finishedAt ?? null;
  const writtenAt = (endId: string) =>
    shown.steps.findLast((step) => ["write", "put_back"].includes(step.kind) && step.endId === endId && step.state === "done")
      ?.finishedAt ?? null;
  return {
    about: `reset.ended ${resetId} ${reset.state} ${iso(reset.finishedAt) ?? reset.steps.filter(({ state }) => state !== "waiting").length}`,
    summary: `${shown.lineName}${shown.ticket === null ? "" : `, ${shown.ticket}`}`,
    data: {
      resetId,
      line: { id: shown.lineId, name: shown.lineName },
      site: await siteOf(reset.siteId),
      state: shown.state,
      holds: shown.wish,
      ticket: shown.ticket,
      askedBy: shown.askedBy,
      by: shown.by,
      startedAt: shown.startedAt,
      finishedAt: shown.finishedAt ?? null,
      words: shown.words,
      ends: shown.ends.map(({ endId, deviceName, label, role, holds, detail }) => ({
        endId,
        device: deviceName,
        label,
        role,
        holds,
        writtenAt: writtenAt(endId),
        registeredAgainAt: registeredAt(endId),
        ...(detail === undefined ? {} : { words: detail }),
      })),
    },
  };
}

async function jobTold(jobId: string): Promise<Told | undefined> {
  const job = await db().job.findUnique({ where: { id: jobId } });
  if (!job) {
    return undefined;
  }
  const rows = await db().jobRow.groupBy({ by: ["state"], where: { jobId }, _count: { _all: true } });
  return {
    about: `job.ended ${jobId} ${job.state} ${iso(job.finishedAt) ?? ""}`,
    summary: `Job ${job.number}, ${job.name}`,
    data: {
      jobId,
      number: job.number,
      name: job.name,
      kind: job.kind,
      state: job.state,
      by: job.actorName,
      reason: job.reason,
      ticket: job.ticket,
      counts: Object.fromEntries(rows.map(({ state, _count: count }) => [state, count._all])),
      createdAt: iso(job.createdAt),
      startedAt: iso(job.startedAt),
      finishedAt: iso(job.finishedAt),
    },
  };
}

async function alertTold(event: WebhookEvent, alertId: string, at: Date): Promise<Told | undefined> {
  const row = await alertFor(seesAll, alertId).catch((error: unknown) => {
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  });
  if (!row) {
    return undefined;
  }
  // It is told as it was when it was to be told, whatever has become of it meanwhile.
  const then =
    event === "alert.opened"
      ? { ...row, state: "open", resolvedAt: null }
      : { ...row, state: "resolved", resolvedAt: row.resolvedAt ?? at };
  const { id, kind, severity, state, words, cause, site, covers, openedAt, resolvedAt } = itemOf(then, await knownFor([then], seesAll));
  return {
    about: `${event} ${id} ${at.toISOString()}`,
    summary: words,
    data: { alertId: id, kind, severity, state, words, cause, site, covers, openedAt, resolvedAt },
  };
}

/**
 * What is told of something that has happened; undefined if it is gone. As it is now, an alert as it was at `at`. No secret and no value of
 * a device.
 */
export async function messageOf(event: WebhookEvent, id: string, at: Date = new Date()): Promise<Told | undefined> {
  switch (event) {
    case "change.written":
      return changeTold(id);
    case "reset.ended":
      return resetTold(id);
    case "job.ended":
      return jobTold(id);
    default:
      return alertTold(event, id, at);
  }
}
