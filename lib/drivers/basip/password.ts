import "server-only";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { DriverContext } from "../types";
import type { BasipClient } from "./client";
import { loginChange, type PasswordShape } from "./connection";

const paths: Readonly<Record<PasswordShape, string>> = {
  web_admin_query: "/security/password/web/admin",
  admin_query: "/security/password/admin",
  admin_json: "/security/password/admin",
};

/**
 * Changes the password of the device's web page, in the way that the connection settings name. It travels in clear, in the query or in
 * the body: nobody knows a device that takes it otherwise. Rejects with `device_rejected` in the device's own words.
 */
export async function changePassword(
  device: Pick<BasipClient, "post">,
  { credentials, settings }: Pick<DriverContext, "credentials" | "settings">,
  next: Readonly<Record<string, string>>,
): Promise<void> {
  const shape = settings.passwordChange as PasswordShape;
  const [before, after] = [credentials.password ?? "", next.password ?? ""];
  // Percent-encoded throughout: a plus for a blank is form encoding, and a device may take it literally.
  const query = `oldPassword=${encodeURIComponent(before)}&newPassword=${encodeURIComponent(after)}`;
  const hidden = [after, encodeURIComponent(before), encodeURIComponent(after)];
  try {
    await (shape === "admin_json"
      ? device.post(paths[shape], { old_password: before, new_password: after }, hidden)
      : device.post(paths[shape], undefined, hidden, query));
  } catch (error) {
    if (isDeviceFault(error) && error.details.fields) {
      // The device names its own parameters; for a person both are the password.
      const fields = error.details.fields.map(({ message }) => ({ path: loginChange.field, message }));
      throw new DeviceFault(error.code, error.message, { ...error.details, fields });
    }
    throw error;
  }
}
