import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const dayMs = 86_400_000;

/** Sends one message to a webhook; it says itself when it is tried again. */
export const deliverWebhook = defineTask({
  name: "webhooks.deliver",
  label: "Messages to webhooks",
  schema: z.object({ deliveryId: z.string() }),
  key: ({ deliveryId }) => deliveryId,
  // It waits for the other side far more than it works.
  concurrency: 16,
  retry: { attempts: "forever", backoffMs: 10_000, backoffMsMax: 600_000 },
  timeoutMs: 60_000,
  handle: async ({ deliveryId }, { signal }) => (await import("./deliver")).deliver(deliveryId, signal),
});

/** Once a day: forgets messages that are older than 30 days, and alerts that ended a year ago. */
export const pruneDeliveries = defineTask({
  name: "webhooks.prune",
  label: "Old messages and ended alerts",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 60_000 },
  timeoutMs: 600_000,
  recurring: true,
  handle: async (_payload, { signal }) => {
    await (await import("./clean-up")).cleanUp(signal);
    return { againInMs: dayMs };
  },
});
