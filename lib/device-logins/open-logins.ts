import "server-only";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { devicesWithPendingLogin } from "./pending-login";
import { settleDeviceLogin } from "./tasks";

/** After a start: changes of a login that the process before left open are settled beside the requests. */
export async function settleOpenLogins(): Promise<void> {
  for (const deviceId of await devicesWithPendingLogin()) {
    await enqueue(undefined, settleDeviceLogin, { deviceId });
  }
}
