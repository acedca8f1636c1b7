import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Another process may hold it until its lease runs out: it is looked again after this time. */
const heldMs = 5_000;

/** Writes a new device's settings until that is settled or a person has to choose. Its rows say where it stands, so any process can go on with it. */
export const driveReplacement = defineTask({
  name: "replacements.drive",
  label: "Devices that take another's place",
  schema: z.object({ replacementId: z.string() }),
  key: ({ replacementId }) => replacementId,
  concurrency: 16,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 3_600_000,
  handle: async ({ replacementId }, { signal }) => {
    const { runReplacement } = await import("./run");
    return (await runReplacement(replacementId, signal)) === "held" ? { againInMs: heldMs } : undefined;
  },
});
