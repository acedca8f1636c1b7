import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Sends one mail about an account, again and again until it is taken or given up. */
export const deliverAccountMail = defineTask({
  name: "account-mail.deliver",
  label: "Mails about people's own accounts",
  schema: z.object({ mailId: z.string() }),
  key: ({ mailId }) => mailId,
  concurrency: 2,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 300_000 },
  timeoutMs: 60_000,
  handle: async ({ mailId }, { signal }) => (await import("./deliver")).deliver(mailId, signal),
});
