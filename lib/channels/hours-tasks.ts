import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Lets go what quiet hours have held back, and sends the digests of the day and the signed end of the audit, each minute. */
export const lookAtHours = defineTask({
  name: "channels.hours",
  label: "Quiet hours and daily digests",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 60_000,
  recurring: true,
  handle: async () => ({ againInMs: await (await import("./hours")).lookAtHours() }),
});
