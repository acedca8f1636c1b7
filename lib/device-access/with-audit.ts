import "server-only";
import { type AuditActor, openAudit } from "@/lib/audit/service";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";

/** The device that an action is about, as the audit trail names it. */
export interface AuditedDevice {
  readonly id: string;
  readonly name: string;
  readonly siteId: string | null;
}

/**
 * Runs an action on a device between its two audit records: asked before, and what came of it after. `work` is given the id that
 * ties them together; what it returns as `audit` is written into the second record.
 */
export async function withAudit<T>(
  actor: AuditActor,
  action: string,
  device: AuditedDevice,
  detail: Record<string, unknown>,
  work: (correlationId: string) => Promise<T>,
  happened: (result: T) => Record<string, unknown> = () => ({}),
): Promise<T> {
  const audit = await openAudit({
    actor,
    action,
    subject: "device",
    subjectId: device.id,
    subjectName: device.name,
    deviceId: device.id,
    ...(device.siteId === null ? {} : { siteId: device.siteId }),
    detail,
  });
  try {
    const result = await work(audit.correlationId);
    await audit.happened(happened(result));
    return result;
  } catch (error) {
    const code = isDeviceFault(error) || error instanceof ProblemError ? error.code : "internal";
    await (code === "outcome_unknown" ? audit.unknown({ code }) : audit.refused(code));
    throw error;
  }
}
