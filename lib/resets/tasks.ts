import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Another process may hold a reset until its lease runs out: it is looked again after this time. */
const heldMs = 5_000;

/** Drives a reset until it is settled or a person has to choose. Its rows say where it stands, so any process can go on with it. */
export const driveReset = defineTask({
  name: "resets.drive",
  label: "Password resets",
  schema: z.object({ resetId: z.string() }),
  key: ({ resetId }) => resetId,
  // A reset waits for devices and registrations far more than it works.
  concurrency: 64,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  // Longer than the longest waits for registrations of every end together.
  timeoutMs: 3_600_000,
  handle: async ({ resetId }, { signal }) => {
    const { runReset } = await import("./run-reset");
    return (await runReset(resetId, signal)) === "held" ? { againInMs: heldMs } : undefined;
  },
});
