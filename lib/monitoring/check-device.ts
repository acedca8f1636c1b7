import "server-only";
import { randomUUID } from "node:crypto";
import { system } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, type OpenDevice, openDevice, provesStatus, recordFault, statusOf } from "@/lib/device-access/device-session";
import { askWho } from "@/lib/device-access/guarded-context";
import { type DeviceRow, deviceFor } from "@/lib/device-access/load-device";
import { type Observations, recordStatus, unseen } from "@/lib/device-access/record-status";
import type { Statuses } from "@/lib/device-access/schemas";
import { faultStatus } from "@/lib/device-access/status-facts";
import { addressText, driverFor } from "@/lib/device-access/target";
import { resolveLogin } from "@/lib/device-logins/reconcile-login";
import { statusesOf } from "@/lib/devices/device-item";
import { recomputeLinesOf } from "@/lib/lines/recompute-lines";
import { noteRegistrations } from "@/lib/lines/registrations";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { readLive, settleMatches } from "@/lib/settings/read-settings";
import { askAboutClaims, type Proving } from "./ask-claims";
import { indexCollections } from "./scan-records";
import { registeredOf } from "./watch-registration";

/**
 * Asks a device for the four truths, with as few requests as they need: its status, and each section it keeps settings of. What cannot
 * be seen is not known afterwards, with its cause. Never throws for what the device does: that is the answer. `by`: who asks.
 */
export async function checkRow(known: DeviceRow, by: Proving): Promise<void> {
  let row = known;
  try {
    const settled = await resolveLogin(row.id);
    if (settled === "unknown") {
      // It was tried just now and gave no clear answer: a second try of either login is for the next check.
      await look(row, unseen({ code: "login_unsettled" }, "signedIn", "registered", "matches"));
      return;
    }
    if (settled !== undefined) {
      row = await db().device.findUniqueOrThrow({ where: { id: row.id } });
    }
    if (row.loginRefusedAt !== null) {
      // Who it is can be asked without a login, and locks nothing.
      const nothing = { registered: { state: "unknown" }, matches: { state: "unknown" } } as const;
      await look(row, { signedIn: { state: "no", detail: { code: "login_refused" } }, ...nothing });
      return;
    }
    await askAll(await openDevice(row, by.actor), by);
  } catch (error) {
    if (isDeviceFault(error)) {
      await keepCause(row, error);
      return;
    }
    log.info({ deviceId: row.id, err: error }, "a check could not sign in");
    await look(row, unseen({ code: "login_unopened" }, "signedIn", "registered", "matches"));
  } finally {
    await recomputeLinesOf(row.id);
  }
}

/** Only who answers, without a login. `rest`: what is known of the other truths if it is the device. */
async function look(row: DeviceRow, rest: Observations): Promise<void> {
  try {
    await askWho(row, driverFor(row.driver));
    await recordStatus(row.id, { reachable: { state: "yes" }, ...rest }, { checked: true });
  } catch (error) {
    if (!isDeviceFault(error)) {
      throw error;
    }
    await keepCause(row, error);
  }
}

/** A fault that ended a check, as truths: nothing else could be seen. */
async function keepCause(row: DeviceRow, fault: DeviceFault): Promise<void> {
  switch (fault.code) {
    case "device_login_refused":
      // Kept where it was met, if it was still the stored login that was refused.
      break;
    case "device_unreachable":
    case "device_timeout":
    case "certificate_changed":
    case "another_device":
      await recordFault(row.id, fault);
      break;
    default: {
      const { secure } = fault.details;
      const found = secure ? { found: { kind: "secure_address", address: addressText(secure) } as const } : {};
      await recordStatus(row.id, unseen(faultStatus(fault), "reachable", "signedIn", "registered", "matches"), found);
    }
  }
  await recordStatus(row.id, {}, { checked: true });
}

/** One question of a check: what came of it, or a fault that another question may not meet. */
type Answer<T> = { readonly result: T } | { readonly fault: DeviceFault };

/** What a check learns while it asks. */
interface Look {
  /** True once something came that only the device gives, and only to our login. */
  answered: boolean;
  /** True once it has said who it is after an answer that a stranger might give. */
  itself: boolean;
}

/** Rejects with faults after which there is nothing more to ask: the device is not there, not itself, or closed to us. */
async function ask<T>({ row, driver }: OpenDevice, look: Look, call: () => Promise<T>, proves: (result: T) => boolean): Promise<Answer<T>> {
  try {
    const result = await call();
    look.answered ||= proves(result);
    return { result };
  } catch (error) {
    if (!isDeviceFault(error, "device_unexpected_reply", "device_unsupported", "device_rejected")) {
      throw error;
    }
    if (error.code === "device_unexpected_reply" && !look.itself) {
      await askWho(row, driver);
      look.itself = true;
    }
    return { fault: error };
  }
}

const faultIn = (answer: Answer<unknown> | undefined) => (answer && "fault" in answer ? answer.fault : undefined);
const always = () => true;

/** Keeps which sections this model does not have, where that is news: nobody is sent to a page that can only fail. */
async function keepAbsent({ id }: DeviceRow, sections: readonly string[]): Promise<void> {
  const absent = sections.join(",") || null;
  const before = await db().device.findUnique({ where: { id }, select: { absent: true } });
  if (before && before.absent !== absent) {
    await db().device.updateMany({ where: { id }, data: { absent } });
  }
}

/** True if this section was read once: one that a model never had is not missed. */
async function wasRead(deviceId: string, document: string): Promise<boolean> {
  return (await db().snapshot.count({ where: { deviceId, document } })) > 0;
}

/** Asks everything once, and keeps what was seen and what could not be. */
async function askAll(device: OpenDevice, by: Proving): Promise<void> {
  const { row, driver, manifest } = device;
  const look: Look = { answered: false, itself: false };
  const tellsStatus = manifest.capabilities.includes("registration_status");
  const status = tellsStatus ? await ask(device, look, () => statusOf(device), provesStatus) : undefined;
  let unread: DeviceFault | undefined;
  const absent: string[] = [];
  for (const section of manifest.sections) {
    const answer = await ask(device, look, () => readLive(device, { document: section.id, record: "" }), always);
    const fault = faultIn(answer);
    if (fault?.code === "device_unsupported") {
      absent.push(section.id);
    }
    unread ??= fault && (fault.code === "device_unexpected_reply" || (await wasRead(row.id, section.id))) ? fault : undefined;
  }
  unread ??= faultIn(
    await ask(
      device,
      look,
      () => indexCollections(device),
      (some) => some,
    ),
  );
  let unsigned: DeviceFault | undefined;
  if (!look.answered) {
    // "Not found" for everything is also what a stranger says.
    if (!look.itself) {
      await askWho(row, driver);
      look.itself = true;
    }
    unsigned = faultIn(await ask(device, look, () => callDevice(device, () => driver.signIn(device.context)), always));
  }
  await keepAbsent(row, absent);
  await settleMatches(row);
  const registered = status && "result" in status ? registeredOf(status.result) : undefined;
  const lost = faultIn(status);
  await recordStatus(
    row.id,
    {
      reachable: { state: "yes" },
      ...(unsigned ? unseen(faultStatus(unsigned), "signedIn") : {}),
      ...(lost ? unseen(faultStatus(lost), "registered") : { registered: registered ?? { state: "not_applicable" } }),
      ...(unread && !(await differs(row.id)) ? unseen(faultStatus(unread), "matches") : {}),
    },
    { checked: true },
  );
  if (status && "result" in status) {
    await noteRegistrations(row.id, status.result);
  }
  await askAboutClaims(row.id, by);
}

/** True if what was seen differs already: that stands, whatever else could not be seen. */
async function differs(deviceId: string): Promise<boolean> {
  return (await db().device.count({ where: { id: deviceId, matches: "differs" } })) > 0;
}

/** The same for a device that may be gone by now, without a person who asks. */
export async function checkById(id: string): Promise<void> {
  const row = await db().device.findUnique({ where: { id } });
  if (row) {
    await checkRow(row, { actor: system });
  }
}

/** POST /api/devices/{id}/check. */
export async function checkNow(actor: Actor, id: string): Promise<Statuses> {
  await checkRow(await deviceFor(actor, id), { actor, correlationId: randomUUID() });
  return statusesOf(await db().device.findUniqueOrThrow({ where: { id } }));
}
