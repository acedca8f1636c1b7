import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Removes a list a day after it was handed in, and the secrets in it. */
export const removeOldImport = defineTask({
  name: "imports.remove-old",
  label: "Lists that are a day old",
  schema: z.object({ importId: z.string() }),
  key: ({ importId }) => importId,
  concurrency: 2,
  retry: { attempts: "forever", backoffMs: 60_000 },
  timeoutMs: 600_000,
  handle: async ({ importId }) => {
    await (await import("./remove-import")).removeIfOld(importId);
    return undefined;
  },
});
