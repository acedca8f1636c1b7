import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const ofDevice = z.object({ deviceId: z.string() });

/** Checks what is due, again and again. Oldest first; how often is a setting. */
export const checkDevices = defineTask({
  name: "devices.check-due",
  label: "Regular checks of devices",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  timeoutMs: 600_000,
  recurring: true,
  handle: async (_payload, { signal }) => (await import("./schedule-checks")).checkRound(signal),
});

/** The first look at a device that was added or moved. The regular check looks again, so one try is enough. */
export const checkDevice = defineTask({
  name: "devices.check",
  label: "First check of a device",
  schema: ofDevice,
  key: ({ deviceId }) => deviceId,
  concurrency: 8,
  retry: { attempts: 1, backoffMs: 0 },
  timeoutMs: 180_000,
  handle: async ({ deviceId }) => {
    await (await import("./check-device")).checkById(deviceId);
    return undefined;
  },
});

/** Looks whether a device registers again after a write. One write more, and it is looked once more afterwards. */
export const watchRegistration = defineTask({
  name: "devices.watch-registration",
  label: "Registrations after a write",
  schema: ofDevice,
  key: ({ deviceId }) => deviceId,
  concurrency: 32,
  retry: { attempts: 1, backoffMs: 0 },
  // Longer than the longest that can be set.
  timeoutMs: 360_000,
  handle: async ({ deviceId }, { signal }) => {
    await (await import("./watch-registration")).untilRegistered(deviceId, signal);
    return undefined;
  },
});
