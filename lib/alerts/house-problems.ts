import "server-only";
import { oldBackups } from "@/lib/backups/old-backups";
import { checkPace } from "@/lib/monitoring/check-pace";
import { db } from "@/lib/platform/db/client";
import type { Problem } from "./facts";
import type { AlertRule } from "./schemas";

const dayMs = 86_400_000;
/** A job that ended with problems is told for so long; then it stands in the list of jobs. */
const jobMs = dayMs;

/** A problem that is no device's and no line's. */
export const nowhere = {
  deviceId: null,
  lineId: null,
  siteId: null,
  drivers: [],
  tags: [],
  lookedAt: null,
  missed: 0,
  through: [],
  early: false,
};

/** The key of a device's own problem, by the first word of its cause. */
export const keyOf = (word: string, id: string) => `${word}:${id}`;

/** Certificates that end soon, of devices. */
export async function endingCertificates(rules: readonly AlertRule[], nowMs: number): Promise<Problem[]> {
  const days = Math.max(0, ...rules.flatMap((rule) => (rule.kind === "certificate" && rule.on ? [rule.days ?? 30] : [])));
  if (days === 0) {
    return [];
  }
  const rows = await db().certificate.findMany({
    where: { validTo: { lt: new Date(nowMs + days * dayMs) } },
    select: { deviceId: true, validTo: true, acceptedAt: true, device: { select: { siteId: true, driver: true } } },
  });
  return rows.map(({ deviceId, validTo, acceptedAt, device }) => ({
    ...nowhere,
    key: keyOf("ends", deviceId),
    kind: "certificate" as const,
    causeKind: "device" as const,
    causeId: deviceId,
    deviceId,
    siteId: device.siteId,
    cause: `ends/${validTo.toISOString()}`,
    place: device.siteId ?? deviceId,
    drivers: [device.driver],
    since: new Date(Math.max(acceptedAt.getTime(), validTo.getTime() - days * dayMs)),
  }));
}

/** Resets that go on only by a person. */
export async function resetsHalfDone(): Promise<Problem[]> {
  const rows = await db().reset.findMany({
    where: { state: "half_done", busyLineId: { not: null } },
    select: { id: true, lineId: true, siteId: true, finishedAt: true, startedAt: true },
  });
  return rows.map((reset) => ({
    ...nowhere,
    key: keyOf("reset", reset.id),
    kind: "reset" as const,
    causeKind: "reset" as const,
    causeId: reset.id,
    lineId: reset.lineId,
    siteId: reset.siteId,
    cause: null,
    place: reset.id,
    since: reset.finishedAt ?? reset.startedAt,
  }));
}

/** Ends of a row that nobody has to look at. */
const goodEnds = ["done", "unchanged"];

/**
 * Jobs that ended a short while ago, and not all of it well: one problem for each site with a row that did not, so that whoever sees that site
 * is told. A job over several sites has one of its own before them, which stands on none.
 */
export async function jobsWithProblems(nowMs: number): Promise<Problem[]> {
  const jobs = await db().job.findMany({
    where: { state: "done_with_problems", finishedAt: { gt: new Date(nowMs - jobMs) } },
    select: { id: true, finishedAt: true },
  });
  const rows =
    jobs.length === 0
      ? []
      : await db().jobRow.groupBy({
          by: ["jobId", "siteId"],
          where: { jobId: { in: jobs.map(({ id }) => id) }, state: { notIn: goodEnds } },
        });
  return jobs.flatMap(({ id, finishedAt }) => {
    const sites = rows.flatMap(({ jobId, siteId }) => (jobId === id && siteId !== null ? [siteId] : [])).sort();
    const isOfOne = sites.length === 1 && !rows.some(({ jobId, siteId }) => jobId === id && siteId === null);
    return [...(isOfOne ? [] : [null]), ...sites].map((siteId) => ({
      ...nowhere,
      key: siteId === null || isOfOne ? keyOf("job", id) : keyOf("job", `${id}/${siteId}`),
      kind: "job" as const,
      causeKind: "job" as const,
      causeId: id,
      siteId,
      cause: null,
      place: id,
      since: finishedAt ?? new Date(nowMs),
    }));
  });
}

/** The regular checks, where they come less often than they are set. */
export async function sweepBehind(nowMs: number): Promise<Problem[]> {
  const pace = await checkPace({ sites: null }, nowMs);
  return pace === null
    ? []
    : [
        {
          ...nowhere,
          key: "sweep",
          kind: "sweep",
          causeKind: "house",
          causeId: "checks",
          cause: null,
          place: "checks",
          since: new Date(nowMs),
        },
      ];
}

/** Backups, where a schedule is set and none was made for too long. */
export async function backupsTooOld(rules: readonly AlertRule[], nowMs: number): Promise<Problem[]> {
  const since = rules.some(({ kind, on }) => kind === "backup" && on) ? await oldBackups(nowMs) : undefined;
  return since === undefined
    ? []
    : [{ ...nowhere, key: "backup", kind: "backup", causeKind: "house", causeId: "backups", cause: null, place: "backups", since }];
}
