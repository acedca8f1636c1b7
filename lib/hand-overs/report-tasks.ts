import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Sends the reports of the month that is over, each minute those that are due. */
export const lookAtReports = defineTask({
  name: "hand-overs.reports",
  label: "Reports of a month",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 300_000,
  recurring: true,
  handle: async () => ({ againInMs: await (await import("./report-mail")).lookAtReports() }),
});
