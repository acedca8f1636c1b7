import "server-only";
import type { Registration } from "../types";

const words: Readonly<Record<string, Pick<Registration, "state" | "detail" | "switchedOff">>> = {
  OK: { state: "yes" },
  ERROR: { state: "no", detail: "SIP is on, but the server has not accepted the registration" },
  OFFLINE: { state: "no", detail: "SIP is switched off on the device", switchedOff: true },
};

/** The registration of a section's account by the device's own word, or unknown where it has none. */
export function registrationOf(document: string, said: string | undefined): Registration {
  if (said === undefined) {
    return { document, state: "unknown", detail: "The device does not tell whether it is registered" };
  }
  return { document, ...(words[said.toUpperCase()] ?? { state: "unknown", detail: "The device gives a status that is not documented" }) };
}
