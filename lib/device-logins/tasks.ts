import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Asks a device which login it takes, after a change of the login that was left open. */
export const settleDeviceLogin = defineTask({
  name: "devices.settle-login",
  label: "Changes of a device's login that were left open",
  schema: z.object({ deviceId: z.string() }),
  key: ({ deviceId }) => deviceId,
  concurrency: 4,
  retry: { attempts: 3, backoffMs: 30_000 },
  timeoutMs: 180_000,
  handle: async ({ deviceId }) => {
    await (await import("./reconcile-login")).resolveLogin(deviceId);
    return undefined;
  },
});
