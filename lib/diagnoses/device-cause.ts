import "server-only";
import { type DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { DeviceCause, RungFact } from "./facts";

/** By the one word that a fault keeps of the error below it. */
const byErrno: Readonly<Record<string, DeviceCause>> = {
  ECONNREFUSED: "closed_port",
  ECONNRESET: "dropped",
  EHOSTUNREACH: "no_way",
  EHOSTDOWN: "no_way",
  ENETUNREACH: "no_way",
  ENOTFOUND: "unknown_name",
  EAI_AGAIN: "unknown_name",
  EPROTO: "no_tls",
  // What a connection is lost with in the middle of an exchange.
  "network error": "dropped",
};

function causeOf(fault: DeviceFault): DeviceCause {
  switch (fault.code) {
    case "device_unreachable": {
      const { cause } = fault.details;
      const code = cause instanceof Error ? cause.message : "";
      return byErrno[code] ?? (/^ERR_(SSL|TLS)/.test(code) ? "no_tls" : "other");
    }
    case "device_timeout":
      return "silent";
    case "certificate_changed":
      return fault.details.certificate?.pinned === undefined ? "certificate_new" : "certificate_changed";
    case "tls_outdated":
      return "old_tls";
    case "another_device":
      return "stranger";
    case "address_not_allowed":
      return "not_allowed";
    case "device_login_refused":
      return "login_refused";
    case "device_sessions_full":
      return "sessions_full";
    case "not_found":
      return "record_gone";
    case "device_unexpected_reply":
    case "device_unsupported":
      return (fault.details.device?.status ?? 0) >= 500 ? "error" : "not_ours";
    default:
      return "other";
  }
}

/** What a device did instead of answering, as a fact of a rung; undefined for an error that is no device's. */
export function deviceFact(error: unknown): Extract<RungFact, { code: "device" }> | undefined {
  return isDeviceFault(error) ? { code: "device", cause: causeOf(error), said: error.message } : undefined;
}
