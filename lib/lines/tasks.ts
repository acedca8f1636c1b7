import { z } from "zod";
import { defineTask } from "@/lib/platform/queue/task";

/** Works out every line's own columns anew, after an update that looked all lines through. */
export const settleAllLines = defineTask({
  name: "lines.settle-all",
  label: "Lines worked out anew after an update",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: 5, backoffMs: 10_000 },
  timeoutMs: 3_600_000,
  handle: async (_payload, { signal }) => {
    await (await import("./settle-every")).settleEveryLine(signal);
    return undefined;
  },
});

/** Accounts that cannot be one device's are taken out of their lines, once after an update. */
export const lookAtAccounts = defineTask({
  name: "lines.look-at-accounts",
  label: "Accounts that hundreds of devices share taken out of their lines after an update",
  schema: z.object({}),
  key: () => "",
  concurrency: 1,
  retry: { attempts: 5, backoffMs: 10_000 },
  timeoutMs: 3_600_000,
  handle: async (_payload, { signal }) => (await import("./look-at-accounts")).lookAtAllAccounts(signal),
});

/** Works out the lines of one server anew: what most of its accounts have is another thing now, or it is a server only now. */
export const settleServerLines = defineTask({
  name: "lines.settle-server",
  label: "Lines of a server worked out anew",
  schema: z.object({ deviceId: z.string() }),
  key: ({ deviceId }) => deviceId,
  concurrency: 1,
  retry: { attempts: 5, backoffMs: 10_000 },
  timeoutMs: 600_000,
  handle: async ({ deviceId }, { signal }) => {
    await (await import("./settle-server")).settleLinesAtServer(deviceId, signal);
    return undefined;
  },
});
