import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Asks the identity provider whether those who are signed in by it still may be. */
export const askProvider = defineTask({
  name: "identity-provider.ask",
  label: "Identity provider asked about who is signed in",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 30_000, backoffMsMax: 60_000 },
  timeoutMs: 600_000,
  recurring: true,
  handle: async (_payload, { signal }) => ({ againInMs: await (await import("./due")).askDue(signal) }),
});
