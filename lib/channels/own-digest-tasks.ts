import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Sends one person's digest of a day, again and again until it is taken or given up. */
export const sendOwnDigest = defineTask({
  name: "channels.own-digest",
  label: "People's own digests",
  schema: z.object({ userId: z.string(), dueAt: z.iso.datetime() }),
  key: ({ userId }) => userId,
  concurrency: 4,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 300_000 },
  timeoutMs: 60_000,
  handle: async ({ userId, dueAt }, { signal }) => (await import("./own-digest-deliver")).deliverOwnDigest(userId, new Date(dueAt), signal),
});
