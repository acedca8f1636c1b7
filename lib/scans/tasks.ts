import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/**
 * Asks the addresses of all searches that are under way, in turn. One task for all of them: however many there are, no more hosts are asked
 * at the same time, and no host by two.
 */
export const runScans = defineTask({
  name: "scans.run",
  label: "Searches for devices",
  schema: z.object({}),
  key: () => "all",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 2_000, backoffMsMax: 60_000 },
  timeoutMs: 3_600_000,
  handle: async (_payload, { signal }) => (await import("./run-scans")).askAll(signal),
});
