import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Folds entries of an older version, once after an update, so that a search finds them. */
export const foldAudit = defineTask({
  name: "audit.fold",
  label: "Older audit entries made searchable",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 10_000 },
  timeoutMs: 3_600_000,
  recurring: true,
  handle: async (_payload, { signal }) => {
    await (await import("./store")).foldOldEntries(signal);
    return undefined;
  },
});
