import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Proves the newest backup in a scratch folder. */
export const drillBackup = defineTask({
  name: "backups.drill",
  label: "Restore drill",
  schema: z.object({ name: z.string() }),
  key: ({ name }) => name,
  concurrency: 1,
  retry: { attempts: 2, backoffMs: 60_000 },
  timeoutMs: 6 * 3_600_000,
  handle: async ({ name }) => {
    await (await import("./hold-drill")).drillOf(name);
    return undefined;
  },
});
