import "server-only";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { openDevice, recordFault, statusOf } from "@/lib/device-access/device-session";
import { askWho } from "@/lib/device-access/guarded-context";
import { type DeviceRow, openedColumns } from "@/lib/device-access/load-device";
import { recordStatus } from "@/lib/device-access/record-status";
import { driverFor } from "@/lib/device-access/target";
import { resolveLogin } from "@/lib/device-logins/reconcile-login";
import { ProblemError } from "@/lib/http/problems";
import type { EndRow } from "@/lib/lines/end-rows";
import { noteRegistrations } from "@/lib/lines/registrations";
import type { Proving } from "@/lib/monitoring/ask-claims";
import { shared } from "@/lib/platform/app";
import { db } from "@/lib/platform/db/client";
import { readLive } from "@/lib/settings/read-settings";
import { deviceFact } from "./device-cause";
import type { Rung } from "./facts";

const underWay = shared<Map<string, Promise<Rung>>>("device-questions", () => new Map());

/** One question for all who ask it of a device at the same time. */
function once(question: string, ask: () => Promise<Rung>): Promise<Rung> {
  const asked = underWay().get(question) ?? ask().finally(() => underWay().delete(question));
  underWay().set(question, asked);
  return asked;
}

const rowOf = (id: string): Promise<DeviceRow | null> => db().device.findUnique({ where: { id }, select: openedColumns });

/** A device's fault as a broken rung; what is no device's doing goes on. */
function broken(error: unknown): Rung {
  const fact = deviceFact(error);
  if (!fact) {
    throw error;
  }
  return { state: "bad", fact };
}

/** Who answers at the device's address, without a login. */
export function pageRung({ deviceId }: EndRow): Promise<Rung> {
  return once(deviceId, async () => {
    const row = await rowOf(deviceId);
    if (!row) {
      return { state: "bad", fact: { code: "device_gone" } };
    }
    // A person asks now: a device that rests after failures is tried all the same.
    deviceGateway().http.resetCircuit(row.id);
    try {
      const { model, firmware } = await askWho(row, driverFor(row.driver));
      await recordStatus(row.id, { reachable: { state: "yes" } });
      const { scheme, host, port } = row;
      return { state: "ok", fact: { code: "page", scheme, host, port, ...(model ? { model } : {}), ...(firmware ? { firmware } : {}) } };
    } catch (error) {
      await recordFault(row.id, error);
      return broken(error);
    }
  });
}

/** Whether the device takes our login and still has this account. A login that it refused before is not tried again. */
export function loginRung({ deviceId, document, record }: EndRow, by: Proving): Promise<Rung> {
  return once(`${deviceId} ${document} ${record}`, async () => {
    try {
      if ((await resolveLogin(deviceId)) === "unknown") {
        return { state: "bad", fact: { code: "login_unsettled" } };
      }
      const row = await rowOf(deviceId);
      if (!row) {
        return { state: "bad", fact: { code: "device_gone" } };
      }
      if (row.loginRefusedAt !== null) {
        return { state: "bad", fact: { code: "refused_before" } };
      }
      const device = await openDevice(row, by.actor);
      await readLive(device, { document, record });
      // A list of everything that a server knows is not asked for the sake of one account.
      if (record === "" && device.manifest.capabilities.includes("registration_status")) {
        await noteRegistrations(deviceId, await statusOf(device));
      }
      return { state: "ok", fact: { code: "read" } };
    } catch (error) {
      if (error instanceof ProblemError && error.code === "secret_unreadable") {
        return { state: "bad", fact: { code: "login_unopened" } };
      }
      return broken(error);
    }
  });
}
