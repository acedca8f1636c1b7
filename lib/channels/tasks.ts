import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Sends one message by one channel, again and again until it is taken or given up. */
export const deliverMessage = defineTask({
  name: "channels.deliver",
  label: "Messages about alerts",
  schema: z.object({ deliveryId: z.string() }),
  key: ({ deliveryId }) => deliveryId,
  concurrency: 4,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 300_000 },
  timeoutMs: 60_000,
  handle: async ({ deliveryId }, { signal }) => (await import("./deliver")).deliver(deliveryId, signal),
});
