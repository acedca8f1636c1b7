import "server-only";
import { system } from "@/lib/audit/service";
import { openDevice, statusOf } from "@/lib/device-access/device-session";
import { openedColumns } from "@/lib/device-access/load-device";
import { recordStatus } from "@/lib/device-access/record-status";
import { registrationFact, type StatusFact } from "@/lib/device-access/status-facts";
import type { DeviceStatus, StatusValue } from "@/lib/drivers/types";
import { recomputeLinesOf } from "@/lib/lines/recompute-lines";
import { noteRegistrations } from "@/lib/lines/registrations";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { rest } from "@/lib/platform/background";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { withoutWaitingForDisk } from "@/lib/platform/db/sqlite-adapter";
import { env } from "@/lib/platform/env";
import { adoptOwners } from "@/lib/settings/stored-secrets";
import { OutcomeWatch } from "./watch-outcomes";

/** Gaps between two looks: registrations settle within seconds, and a device must not be hammered. The first look is at once: its task was asked for later. */
const gapsMs = [0, 1_500, 3_000, 5_000];

/** Which of a collection's accounts are not registered: "OFFLINE" alone would not say that others are. */
function recordsUnregistered(document: string, known: DeviceStatus["registrations"]): StatusFact {
  const records = known.filter((registration) => registration.document === document && registration.record !== undefined);
  const lost = records.filter((registration) => registration.state === "no");
  const titles = lost.flatMap(({ title }) => title ?? []).sort();
  return { code: "records_unregistered", document, titles: titles.slice(0, 2), count: lost.length, of: records.length };
}

/** Of a collection, what does not register and is offline all the same: a yes of others does not speak for it. */
function recordsOffline({ registrations }: DeviceStatus): StatusFact | undefined {
  const offline = registrations.filter((registration) => registration.offline);
  const document = offline[0]?.document;
  if (document === undefined) {
    return undefined;
  }
  const titles = offline.flatMap(({ title }) => title ?? []).sort();
  const of = registrations.filter((registration) => registration.document === document).length;
  return { code: "records_offline", document, titles: titles.slice(0, 2), count: offline.length, of };
}

/**
 * The one "registered" status of a device from its accounts. Of a panel's own, one that is refused is enough for "no"; a server of which
 * some trunks are registered is so in part, and so is one that has trunks offline which need not register.
 */
export function registeredOf(status: DeviceStatus): { state: StatusValue; detail?: StatusFact } {
  const known = status.registrations.filter((registration) => registration.state === "yes" || registration.state === "no");
  const broken = known.find((registration) => registration.state === "no");
  if (broken) {
    const inPart = broken.record !== undefined && known.some((registration) => registration.state === "yes");
    return {
      state: inPart ? "differs" : "no",
      detail: broken.record === undefined ? registrationFact(broken) : recordsUnregistered(broken.document, known),
    };
  }
  if (known.length > 0) {
    const offline = recordsOffline(status);
    return offline === undefined ? { state: "yes" } : { state: "differs", detail: offline };
  }
  const first = status.registrations[0];
  if (!first || status.registrations.every((registration) => registration.state === "not_applicable")) {
    return { state: "not_applicable", ...(first?.detail === undefined ? {} : { detail: registrationFact(first) }) };
  }
  return { state: "unknown", ...(first.detail === undefined ? {} : { detail: registrationFact(first) }) };
}

/**
 * Watches a device's registration after a write until it settles, the deadline passes or the signal ends it, and tells each write that
 * waits for it what came of it. What is lost of that with the power is seen anew: its task is there until all of it is kept.
 */
export function untilRegistered(deviceId: string, signal: AbortSignal): Promise<void> {
  return withoutWaitingForDisk(() => watch(deviceId, signal));
}

async function watch(deviceId: string, signal: AbortSignal): Promise<void> {
  const deadline = monotonicMs() + env().LINEWARD_REGISTRATION_WAIT_MS;
  const outcomes = new OutcomeWatch(deviceId);
  let status: DeviceStatus | undefined;
  let kept: string | undefined;
  let why: string | undefined;
  let askedAt = new Date();
  for (let look = 0; monotonicMs() < deadline && !signal.aborted; look += 1) {
    await rest(gapsMs[Math.min(look, gapsMs.length - 1)] ?? 0, signal);
    askedAt = new Date();
    const row = await db().device.findUnique({ where: { id: deviceId }, select: openedColumns });
    if (!row || signal.aborted) {
      return;
    }
    if (row.loginRefusedAt !== null) {
      why = "The device refuses our login";
      break;
    }
    const device = await openDevice(row, system);
    if (!device.manifest.capabilities.includes("registration_status")) {
      return;
    }
    const seen = await statusOf(device).catch(faultOf);
    if (isDeviceFault(seen)) {
      // It may be restarting: it is asked again until the time is over.
      [status, why] = [undefined, seen.message];
      continue;
    }
    status = seen;
    const registered = registeredOf(status);
    const said = JSON.stringify(status.registrations);
    // A look that shows what the look before it showed has nothing to keep.
    if (said !== kept) {
      await recordStatus(deviceId, { registered });
      await noteRegistrations(deviceId, status);
      await adoptOwners(row, status);
      await recomputeLinesOf(deviceId);
      kept = said;
    }
    const waiting = await outcomes.look(status, askedAt);
    // A trunk that need not register does not come to register either: there is nothing to wait for.
    const isSettled = ["yes", "not_applicable"].includes(registered.state) || registered.detail?.code === "records_offline";
    if (isSettled && waiting === 0) {
      return;
    }
  }
  await outcomes.end(status, askedAt, why);
}

function faultOf(error: unknown): DeviceFault {
  if (isDeviceFault(error)) {
    return error;
  }
  throw error;
}
