import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

const ofDevice = z.object({ deviceId: z.string() });

/**
 * Checks what is due, again and again. Oldest first; how often is a setting. `lane` 0 comes again by itself; where much is due it asks for
 * the others, which other processes work on.
 */
export const checkDevices = defineTask({
  name: "devices.check-due",
  label: "Regular checks of devices",
  schema: z.object({ lane: z.number().int().default(0) }),
  key: ({ lane }) => (lane === 0 ? "" : String(lane)),
  concurrency: 1,
  retry: { attempts: "forever", backoffMs: 5_000, backoffMsMax: 60_000 },
  // Longer than its longest round, and the slowest device at its end.
  timeoutMs: 2 * 3_600_000,
  recurring: true,
  handle: async ({ lane }, { signal }) => (await import("./schedule-checks")).checkRound(lane, signal, askForHelp),
});

/** Lets another process work on a lane of its own. */
async function askForHelp(lane: number): Promise<void> {
  await (await import("@/lib/platform/queue/enqueue")).enqueue(undefined, checkDevices, { lane });
}

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
