import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/**
 * Looks for the fault of a line. Its row says whether it is still waited for: a look that was cut off begins again while somebody may wait,
 * and is closed as interrupted after that. `actorId`: who asked.
 */
export const lookForFault = defineTask({
  name: "diagnoses.look",
  label: "Looks for faults",
  schema: z.object({ diagnosisId: z.string(), actorId: z.string() }),
  key: ({ diagnosisId }) => diagnosisId,
  // A look waits for devices and servers far more than it works.
  concurrency: 16,
  // What it breaks off at is told by its row; whoever wants to know asks again.
  retry: { attempts: 1, backoffMs: 0 },
  // Longer than a look may take.
  timeoutMs: 180_000,
  handle: async ({ diagnosisId, actorId }, { signal }) => {
    const { look } = await import("./look");
    await look(diagnosisId, actorId, signal);
    return undefined;
  },
});
