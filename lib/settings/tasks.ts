import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Asks a device what it holds after a write whose process died. */
export const settleWrite = defineTask({
  name: "settings.settle-write",
  label: "Writes that were cut off",
  schema: z.object({ changeId: z.string() }),
  key: ({ changeId }) => changeId,
  concurrency: 4,
  retry: { attempts: 5, backoffMs: 30_000 },
  timeoutMs: 180_000,
  handle: async ({ changeId }) => {
    await (await import("./settle-write")).settleUnfinished(changeId);
    return undefined;
  },
});
