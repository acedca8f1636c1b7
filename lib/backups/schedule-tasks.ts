import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Makes the backup of the day when it is due, and removes those that are too old. */
export const backUpBySchedule = defineTask({
  name: "backups.schedule",
  label: "Backup of the day",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 60_000, backoffMsMax: 600_000 },
  timeoutMs: 6 * 3_600_000,
  recurring: true,
  handle: async (_payload, { signal }) => {
    const [{ makeDue }, { removeOldCopies }, { env }] = await Promise.all([
      import("./scheduled"),
      import("./before-upgrade"),
      import("@/lib/platform/env"),
    ]);
    await removeOldCopies(env().dataDir);
    return { againInMs: await makeDue(signal) };
  },
});
