import "server-only";
import { type AuditEvent, record } from "@/lib/audit/service";
import { counter, take } from "./throttle";

const quarterMs = 15 * 60_000;
const onceAQuarter = { free: 1, firstWaitMs: quarterMs, waitMsMax: quarterMs, forgetMs: quarterMs };

/**
 * Records a refusal that its caller can repeat at will, once within a quarter of an hour for the same `parts`: the audit cannot be
 * filled with them, and the log has every one.
 */
export async function recordRefusal(event: AuditEvent, ...parts: readonly string[]): Promise<void> {
  if ((await take(counter("refusal", event.action, ...parts), onceAQuarter)) === 0) {
    await record({ ...event, phase: "refused" });
  }
}
