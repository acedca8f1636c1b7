import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";

/** True for what only a person can mend: the same try would end the same way. */
export function isFinal(error: unknown): boolean {
  return (
    error instanceof ProblemError ||
    isDeviceFault(
      error,
      "device_rejected",
      "device_login_refused",
      "certificate_changed",
      "another_device",
      "tls_outdated",
      "device_unsupported",
      "address_not_allowed",
      "not_found",
    )
  );
}
