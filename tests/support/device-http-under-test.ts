import { onTestFinished } from "vitest";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { createDeviceHttp, type DeviceHttp, type DeviceHttpOptions } from "@/lib/net/device-http";
import { parseNetworks } from "@/lib/schema/address-rules";
import { httpAnswer, type RawAnswer, type RawDevice, type RawDeviceOptions, startRawDevice } from "./raw-device";

export const loopback = parseNetworks("127.0.0.0/8, ::1");

/** Answers every request with 200 and "ok". */
export const ok: RawAnswer = (socket) => socket.write(httpAnswer("ok"));

/** Device HTTP that allows loopback; closed when the test ends. */
export function openDeviceHttp(options: Partial<DeviceHttpOptions> = {}): DeviceHttp {
  const http = createDeviceHttp({ networks: () => loopback, own: () => [], ...options });
  onTestFinished(() => http.close());
  return http;
}

/** A raw device that ends with the test. */
export async function device(answer: RawAnswer, options?: RawDeviceOptions): Promise<RawDevice> {
  const started = await startRawDevice(answer, options);
  onTestFinished(() => started.close());
  return started;
}

/** The fault that the work ends in; anything else fails the test. */
export async function faultOf(work: Promise<unknown>): Promise<DeviceFault> {
  const error = await work.then(
    () => new Error("It did not fail"),
    (reason: unknown) => reason,
  );
  if (isDeviceFault(error)) {
    return error;
  }
  throw error;
}
