import "server-only";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { recordFault } from "@/lib/device-access/device-session";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";

/** The device said yes, with its answer; or its answer was lost, and only looking can tell what it did. */
export type Sent<S> = { readonly answer: S } | { readonly lost: DeviceFault };

/** True if the device may have taken the write although no good answer came: only looking can tell. */
export function answerLost(error: unknown): error is DeviceFault {
  return isDeviceFault(error, "device_unreachable", "device_timeout", "device_unexpected_reply") && error.details.maybeSent !== false;
}

/** What an answer that was lost says; undefined where one came. */
export const lostIn = (sent: Sent<unknown>): DeviceFault | undefined => ("lost" in sent ? sent.lost : undefined);

/**
 * Sends, with the device's lock held; rejects with `device_busy`, and sends nothing, if that was lost. Where the connection breaks in the
 * middle of it and `mayRepeat` says that a second time does no harm, it is sent once more. Rejects if the device did not take it.
 */
export async function deliver<S>(deviceId: string, send: () => Promise<S>, mayRepeat: () => Promise<boolean>): Promise<Sent<S>> {
  const once = async (): Promise<Sent<S>> => {
    try {
      await deviceGateway().locks.confirm(deviceId);
      return { answer: await send() };
    } catch (error) {
      await recordFault(deviceId, error);
      if (answerLost(error)) {
        return { lost: error };
      }
      throw error;
    }
  };
  const first = await once();
  if (!isDeviceFault(lostIn(first), "device_unreachable") || !(await mayRepeat().catch(() => false))) {
    return first;
  }
  try {
    return await once();
  } catch (error) {
    // Only a refusal says that the first one was not taken either; after all else it may still show.
    if (isDeviceFault(error, "device_rejected")) {
      throw error;
    }
    return first;
  }
}
