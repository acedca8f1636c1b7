import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const usual = {
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 60_000, backoffMsMax: 600_000 },
  recurring: true,
} as const;

/** Copies new entries of the audit to a file, where one is named. */
export const copyAudit = defineTask({
  name: "audit.copy",
  label: "Audit entries copied to a file",
  ...usual,
  timeoutMs: 3_600_000,
  handle: async (_payload, { signal }) => ({ againInMs: await (await import("./copy")).copyDue(signal) }),
});

/** Sends new entries of the audit to a syslog server, where one is named. */
export const sendAudit = defineTask({
  name: "audit.syslog",
  label: "Audit entries sent by syslog",
  ...usual,
  timeoutMs: 3_600_000,
  handle: async (_payload, { signal }) => ({ againInMs: await (await import("./syslog")).sendDue(signal) }),
});

/** Signs where the audit ends, once a day. */
export const signAudit = defineTask({
  name: "audit.sign",
  label: "End of the audit signed",
  ...usual,
  timeoutMs: 600_000,
  handle: async () => ({ againInMs: await (await import("./sign")).signDue() }),
});
