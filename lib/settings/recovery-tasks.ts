import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/**
 * Looks for writes of processes that are dead. With PostgreSQL another process may die at any time, so it looks again and again; a SQLite
 * database has one process, and one look at its start is enough.
 */
export const findUnfinishedWrites = defineTask({
  name: "settings.find-unfinished",
  label: "Looking for writes that were cut off",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 60_000,
  recurring: true,
  handle: async () => {
    await (await import("./recover-writes")).findUnfinished();
    const { env } = await import("@/lib/platform/env");
    return env().database.kind === "postgresql" ? { againInMs: 10_000 } : undefined;
  },
});
