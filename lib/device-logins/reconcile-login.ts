import "server-only";
import { type AuditActor, record, system } from "@/lib/audit/service";
import { openCredentials } from "@/lib/device-access/credentials";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { recordFault } from "@/lib/device-access/device-session";
import { endSession } from "@/lib/device-access/device-sessions";
import { guardedContext } from "@/lib/device-access/guarded-context";
import { type DeviceRow, openedColumns } from "@/lib/device-access/load-device";
import { recordStatus } from "@/lib/device-access/record-status";
import { driverFor } from "@/lib/device-access/target";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { db } from "@/lib/platform/db/client";
import { env } from "@/lib/platform/env";
import { dropLogin, loginWith, type PendingLogin, pendingLogin, promoteLogin, setLoginAside } from "./pending-login";

/** Which login the device takes: the new one, the old one, neither of them, or nobody can tell because it does not answer. */
export type LoginVerdict = "new" | "old" | "neither" | "unknown";

/** One fresh login, once. A device that gives no clear answer is "silent". */
async function tryLogin(row: DeviceRow, credentials: Record<string, string>): Promise<"accepted" | "refused" | "silent"> {
  const driver = driverFor(row.driver);
  await endSession(row.id);
  const context = await guardedContext(row, driver, credentials);
  try {
    await driver.signIn(context);
    return "accepted";
  } catch (error) {
    if (!isDeviceFault(error)) {
      throw error;
    }
    if (error.code !== "device_login_refused") {
      await recordFault(row.id, error);
    }
    return error.code === "device_login_refused" ? "refused" : "silent";
  }
}

/** The device refuses the stored login: it stays closed until a person acts or the pending one proves right. */
async function closeFor(row: DeviceRow): Promise<void> {
  await recordFault(row.id, new DeviceFault("device_login_refused", "It refuses the stored login."));
}

/**
 * Lets the device say which login it takes, and keeps what it says. At most one try each, and the stored one is not tried where it was
 * refused before. Call it with the device's lock held.
 */
export async function reconcileLogin(row: DeviceRow, pending: PendingLogin, actor: AuditActor): Promise<LoginVerdict> {
  const { manifest } = driverFor(row.driver);
  const use = { actor, purpose: "settle" } as const;
  const fresh = await tryLogin(row, await loginWith(row.id, pending, use));
  if (fresh === "accepted") {
    await promoteLogin(row.id, manifest, pending, use);
    await recordStatus(row.id, { reachable: { state: "yes" }, signedIn: { state: "yes" } });
    return "new";
  }
  if (row.loginRefusedAt !== null) {
    if (fresh === "refused") {
      await setLoginAside(row.id);
    }
    return fresh === "refused" ? "neither" : "unknown";
  }
  const stored = await tryLogin(row, await openCredentials(row.id, use));
  if (stored === "accepted") {
    await dropLogin(row.id);
    await recordStatus(row.id, { reachable: { state: "yes" }, signedIn: { state: "yes" } });
    return "old";
  }
  if (fresh === "refused") {
    await setLoginAside(row.id);
  }
  if (stored === "refused") {
    await closeFor(row);
  }
  return fresh === "refused" && stored === "refused" ? "neither" : "unknown";
}

/**
 * Settles a change of the login that was left open: the answer was lost and the device silent, or the process was stopped. Resolves with
 * undefined if there is none, or another one is under way just now. Throws `secret_unreadable`.
 */
export async function resolveLogin(deviceId: string): Promise<LoginVerdict | undefined> {
  if (!(await pendingLogin(deviceId))) {
    return undefined;
  }
  try {
    return await deviceGateway().locks.withDeviceLock(deviceId, () => reconcileLocked(deviceId), {
      waitMs: env().LINEWARD_DEVICE_LOCK_WAIT_MS,
    });
  } catch (error) {
    if (isDeviceFault(error, "device_busy")) {
      return undefined;
    }
    throw error;
  }
}

/** The same for a caller that holds the device's lock already. */
export async function reconcileLocked(deviceId: string): Promise<LoginVerdict | undefined> {
  const [row, pending] = await Promise.all([
    db().device.findUnique({ where: { id: deviceId }, select: openedColumns }),
    pendingLogin(deviceId),
  ]);
  if (!row || !pending) {
    return undefined;
  }
  const verdict = await reconcileLogin(row, pending, system);
  if (verdict !== "unknown") {
    const names = { subjectId: row.id, subjectName: row.name, deviceId: row.id, siteId: row.siteId };
    await record({ actor: system, action: "device.settle_login", subject: "device", ...names, detail: { accepted: verdict } });
  }
  return verdict;
}
