import "server-only";
import { randomUUID } from "node:crypto";
import { system } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, type OpenDevice, provesStatus, recordFault, statusOf } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import {
  compareStatus,
  isWrittenSince,
  type Observations,
  recordStatus,
  statusRowColumns,
  unseen,
} from "@/lib/device-access/record-status";
import type { Statuses } from "@/lib/device-access/schemas";
import { faultStatus } from "@/lib/device-access/status-facts";
import { addressText } from "@/lib/device-access/target";
import { resolveLogin } from "@/lib/device-logins/reconcile-login";
import { statusesOf } from "@/lib/devices/device-item";
import { settleLinesAfter } from "@/lib/lines/recompute-lines";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { matchesIn, matchesNow } from "@/lib/settings/read-settings";
import { askAboutClaims, type Proving } from "./ask-claims";
import { type KnownDevice, knownDevices } from "./known-devices";
import { Looking } from "./looking";
import { indexCollections } from "./scan-records";
import { keepTimes, type SeenTimes } from "./seen-times";
import { nextLook, nextProbe } from "./sweep-plan";
import { registeredOf } from "./watch-registration";

/** Between two looks at a device where checks are switched off: nobody goes by it then. */
const idleIntervalMs = 300_000;

/** Devices whose lines could not be worked out after their last check: they are with the next one. */
const unsettled = new Set<string>();

/**
 * Asks a device for the four truths, with as few requests as they need: its status, and each section it keeps settings of. What cannot
 * be seen is not known afterwards, with its cause. What is news is written before this resolves; the times of the rest are handed back,
 * for `keepTimes`. Never rejects for what the device does. `by`: who asks. `intervalMs`: within which it is looked again.
 */
export async function checkKnown(known: KnownDevice, by: Proving, intervalMs: number): Promise<SeenTimes> {
  const looking = await look(known, by);
  const { row } = looking.known;
  const at = new Date();
  // What another request has written of it meanwhile counts, not what was read before.
  const now = isWrittenSince(row.id, looking.known.readAtMs)
    ? await db().device.findUnique({ where: { id: row.id }, select: statusRowColumns })
    : row;
  const { truths, found } = looking;
  if (now && compareStatus(now, truths, found, at).isNews) {
    await looking.beforeNews();
    await recordStatus(row.id, truths, { checked: true, ...(found ? { found } : {}) });
  }
  if (looking.wrote || row.dueAt === null || unsettled.has(row.id)) {
    await settleLines(row.id);
  }
  const missed = truths.reachable?.state === "no" ? row.missed + 1 : 0;
  const nowMs = at.getTime();
  const dueAt = new Date(missed > 0 ? nextProbe(nowMs, intervalMs) : nextLook(row.id, nowMs, intervalMs));
  return looking.times(at, { missed, dueAt });
}

async function settleLines(deviceId: string): Promise<void> {
  try {
    await settleLinesAfter(deviceId);
    unsettled.delete(deviceId);
  } catch (error) {
    unsettled.add(deviceId);
    log.warn({ deviceId, err: error }, "lines were not worked out anew");
  }
}

async function look(known: KnownDevice, by: Proving): Promise<Looking> {
  let looking = new Looking(known);
  try {
    const settled = known.hasPendingLogin ? await resolveLogin(known.row.id) : undefined;
    if (settled === "unknown") {
      // It was tried just now and gave no clear answer: a second try of either login is for the next check.
      await lookWho(looking, unseen({ code: "login_unsettled" }, "signedIn", "registered", "matches"));
      return looking;
    }
    if (settled !== undefined) {
      const [again] = await knownDevices([known.row.id]);
      looking = new Looking(again ?? known);
    }
    if (looking.known.row.loginRefusedAt !== null) {
      // Who it is can be asked without a login, and locks nothing.
      const nothing = { registered: { state: "unknown" }, matches: { state: "unknown" } } as const;
      await lookWho(looking, { signedIn: { state: "no", detail: { code: "login_refused" } }, ...nothing });
      return looking;
    }
    await askAll(looking, await looking.open(by), by);
  } catch (error) {
    if (isDeviceFault(error)) {
      await seeCause(looking, error);
    } else {
      log.info({ deviceId: known.row.id, err: error }, "a check could not sign in");
      await lookWho(looking, unseen({ code: "login_unopened" }, "signedIn", "registered", "matches"));
    }
  }
  return looking;
}

/** Only who answers, without a login. `rest`: what is known of the other truths if it is the device. */
async function lookWho(looking: Looking, rest: Observations): Promise<void> {
  try {
    await looking.who();
    looking.observe({ reachable: { state: "yes" }, ...rest });
  } catch (error) {
    if (!isDeviceFault(error)) {
      throw error;
    }
    await seeCause(looking, error);
  }
}

/** A fault that ended a check, as truths: nothing else could be seen. */
async function seeCause(looking: Looking, fault: DeviceFault): Promise<void> {
  switch (fault.code) {
    case "device_login_refused":
      // Kept where it was met, if it was still the stored login that was refused.
      break;
    case "device_unreachable":
    case "device_timeout":
    case "certificate_changed":
    case "another_device":
      await recordFault(looking.known.row.id, fault, looking.observe);
      break;
    default: {
      const { secure } = fault.details;
      const found = secure ? ({ kind: "secure_address", address: addressText(secure) } as const) : undefined;
      looking.observe(unseen(faultStatus(fault), "reachable", "signedIn", "registered", "matches"), found);
    }
  }
}

/** One question of a check: what came of it, or a fault that another question may not meet. */
type Answer<T> = { readonly result: T } | { readonly fault: DeviceFault };

/** What a check learns of who answers. */
interface Proven {
  /** True once something came that only the device gives, and only to our login. */
  answered: boolean;
  /** True once it has said who it is after an answer that a stranger might give. */
  itself: boolean;
}

/** Rejects with faults after which there is nothing more to ask: the device is not there, not itself, or closed to us. */
async function ask<T>(looking: Looking, proven: Proven, call: () => Promise<T>, proves: (result: T) => boolean): Promise<Answer<T>> {
  try {
    const result = await call();
    proven.answered ||= proves(result);
    return { result };
  } catch (error) {
    if (!isDeviceFault(error, "device_unexpected_reply", "device_unsupported", "device_rejected")) {
      throw error;
    }
    if (error.code === "device_unexpected_reply" && !proven.itself) {
      await looking.who();
      proven.itself = true;
    }
    return { fault: error };
  }
}

const faultIn = (answer: Answer<unknown> | undefined) => (answer && "fault" in answer ? answer.fault : undefined);
const always = () => true;

/** Asks everything once, and takes down what was seen and what could not be. */
async function askAll(looking: Looking, device: OpenDevice, by: Proving): Promise<void> {
  const { row, driver, manifest } = device;
  const { documents, hasClaims } = looking.known;
  const proven: Proven = { answered: false, itself: false };
  const tellsStatus = manifest.capabilities.includes("registration_status");
  const status = tellsStatus ? await ask(looking, proven, () => statusOf(device), provesStatus) : undefined;
  let unread: DeviceFault | undefined;
  const absent: string[] = [];
  for (const section of manifest.sections) {
    const fault = faultIn(await ask(looking, proven, () => looking.section(device, section.id), always));
    if (fault?.code === "device_unsupported") {
      absent.push(section.id);
    }
    // One that a model never had is not missed.
    const isMissed = fault && (fault.code === "device_unexpected_reply" || documents.sections.has(section.id));
    unread ??= isMissed ? fault : undefined;
  }
  unread ??= faultIn(
    await ask(
      looking,
      proven,
      () => indexCollections(device),
      (some) => some,
    ),
  );
  let unsigned: DeviceFault | undefined;
  if (!proven.answered) {
    // "Not found" for everything is also what a stranger says.
    if (!proven.itself) {
      await looking.who();
      proven.itself = true;
    }
    unsigned = faultIn(await ask(looking, proven, () => callDevice(device, () => driver.signIn(device.context)), always));
  }
  await looking.absent(absent);
  const registered = status && "result" in status ? registeredOf(status.result) : undefined;
  const lost = faultIn(status);
  const matches = looking.wrote ? await matchesNow(row.id) : matchesIn(documents.written);
  looking.observe({
    reachable: { state: "yes" },
    ...(unsigned ? unseen(faultStatus(unsigned), "signedIn") : {}),
    ...(lost ? unseen(faultStatus(lost), "registered") : { registered: registered ?? { state: "not_applicable" } }),
    // What was seen to differ stands, whatever else could not be seen.
    ...(unread && matches.state !== "differs" ? unseen(faultStatus(unread), "matches") : { matches }),
  });
  if (status && "result" in status) {
    await looking.registrations(status.result);
  }
  if (hasClaims || looking.wrote) {
    await askAboutClaims(row.id, by);
  }
}

/** A check of one device, kept at once. Nothing happens where it is gone by now. */
async function checkOne(id: string, by: Proving): Promise<void> {
  const [known] = await knownDevices([id]);
  if (known) {
    await keepTimes([await checkKnown(known, by, env().LINEWARD_CHECK_EVERY_SECONDS * 1000 || idleIntervalMs)]);
  }
}

/** The same without a person who asks. */
export function checkById(id: string): Promise<void> {
  return checkOne(id, { actor: system });
}

/** The same for a device that was read just now. */
export function checkRow({ id }: { readonly id: string }, by: Proving): Promise<void> {
  return checkOne(id, by);
}

/** POST /api/devices/{id}/check. */
export async function checkNow(actor: Actor, id: string): Promise<Statuses> {
  await deviceFor(actor, id);
  await checkOne(id, { actor, correlationId: randomUUID() });
  return statusesOf(await db().device.findUniqueOrThrow({ where: { id } }));
}
