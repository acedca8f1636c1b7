import "server-only";
import type { StatusName } from "@/lib/device-access/schemas";
import { may } from "@/lib/http/permissions";
import { db } from "@/lib/platform/db/client";
import { rowsToTake } from "@/lib/platform/db/rows-to-take";
import { daySeconds, keptDays, msOf, secondsOf } from "@/lib/samples/states";
import type { AlertRow, Known } from "./reader";
import type { AlertDetail, AlertKind } from "./schemas";
import { aroundBreak, runsOf } from "./stood-runs";

/** The truth that an alert of a kind is about. */
const truths: Readonly<Partial<Record<AlertKind, StatusName>>> = {
  device_silent: "reachable",
  server_down: "reachable",
  site_silent: "reachable",
  login_refused: "signedIn",
  line_down: "registered",
  drift: "matches",
};
const samplesMax = 2_000;

/** The device or the line whose time tells it: the one the alert is about, or the first of several. */
function whose(
  row: AlertRow,
  known: Known,
  first: string | null,
): { readonly name: string; readonly where: { deviceId: string } | { lineId: string } } | undefined {
  const { ownLine, ownDevice } = known.seen(row);
  if (ownLine !== null) {
    const name = known.lineName(ownLine);
    return name === undefined ? undefined : { name, where: { lineId: ownLine } };
  }
  const id = ownDevice ?? first;
  return id !== null && known.devices.sees(id) && may(known.reader, "device.see")
    ? { name: known.devices.name(id), where: { deviceId: id } }
    : undefined;
}

/**
 * What stood before a break that is over, during it and after, from what was sampled. `first`: the first device that it covers. Null where
 * that is not kept any more, or it lasts.
 */
export async function stoodOf(row: AlertRow, known: Known, first: string | null): Promise<AlertDetail["stood"]> {
  const truth = truths[row.kind as AlertKind];
  const of = row.resolvedAt === null || truth === undefined ? undefined : whose(row, known, first);
  const sampled = of && (await db().sampled.findFirst({ where: of.where, select: { n: true } }));
  if (!of || !sampled || truth === undefined || row.resolvedAt === null) {
    return null;
  }
  const from = secondsOf(row.since.getTime()) - keptDays * daySeconds;
  const samples = await db().sample.findMany({
    where: { n: sampled.n, at: { gte: from } },
    select: { at: true, states: true },
    orderBy: { at: "desc" },
    take: rowsToTake(samplesMax),
  });
  const runs = aroundBreak(
    runsOf(samples.reverse(), truth, secondsOf(Date.now())),
    secondsOf(row.since.getTime()),
    secondsOf(row.resolvedAt.getTime()),
  );
  const at = (seconds: number | null) => (seconds === null ? null : new Date(msOf(seconds)).toISOString());
  return runs.length === 0
    ? null
    : { truth, name: of.name, runs: runs.map((run) => ({ state: run.state, from: at(run.from) ?? "", until: at(run.until) })) };
}
