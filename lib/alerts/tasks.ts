import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Looks what is wrong and what is over. Comes again by itself, and at once when something has happened. */
export const lookForAlerts = defineTask({
  name: "alerts.look",
  label: "Alerts",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 2_000, backoffMsMax: 30_000 },
  timeoutMs: 120_000,
  recurring: true,
  handle: async () => ({ againInMs: await (await import("./evaluate")).evaluate() }),
});
