import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Another process may hold it until its lease runs out: it is looked again after this time. */
const heldMs = 5_000;

/** Gives a line until that is settled or a person has to choose. Its rows say where it stands, so any process can go on with it. */
export const driveNewLine = defineTask({
  name: "new-lines.drive",
  label: "Lines that are given",
  schema: z.object({ newLineId: z.string() }),
  key: ({ newLineId }) => newLineId,
  concurrency: 32,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 3_600_000,
  handle: async ({ newLineId }, { signal }) => {
    const { runNewLine } = await import("./run");
    return (await runNewLine(newLineId, signal)) === "held" ? { againInMs: heldMs } : undefined;
  },
});
