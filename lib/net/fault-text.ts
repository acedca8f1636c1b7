import "server-only";
import type { Resting } from "./circuit";
import type { Deadline } from "./deadline";
import { DeviceFault, type FaultDetails } from "./device-fault";
import type { Endpoint } from "./types";

/** "10.0.0.5 port 80": how sentences call an endpoint. */
export function nameEndpoint({ host, port }: Endpoint): string {
  return `${host} port ${port}`;
}

/**
 * What a log may know of a lower error: its code and nothing else. Messages and other fields of network errors can carry the
 * path (a login's hash), a header or a piece of the answer.
 */
export function bareCause(error: unknown): Error {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  return new Error(code && /^[A-Z][A-Z0-9_]{0,60}$/.test(code) ? code : "network error");
}

export function errorCode(error: unknown): string {
  return bareCause(error).message;
}

const connectWords: Record<string, (at: Endpoint) => string> = {
  ECONNREFUSED: (at) => `Nothing listens at ${nameEndpoint(at)}. Check the address and the port, and that the device is on.`,
  ECONNRESET: (at) => `${nameEndpoint(at)} closed the connection at once. Check the port, or restart the device.`,
  EHOSTUNREACH: (at) => `There is no way to ${at.host}: nothing on its network answers. Check that the device is on and connected.`,
  EHOSTDOWN: (at) => `There is no way to ${at.host}: nothing on its network answers. Check that the device is on and connected.`,
  ENETUNREACH: (at) => `There is no way to the network of ${at.host}. Check Lineward's own network.`,
  ENOTFOUND: (at) => `The name ${at.host} is not known. Check its spelling, or use the IP address.`,
  EAI_AGAIN: (at) => `The name server does not answer, so ${at.host} cannot be found. Use the IP address, or try again later.`,
};

/** What OpenSSL says of a device whose versions, ciphers or keys are no longer in use. */
const outdatedTls =
  /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|NO_(?:SHARED_CIPHER|CIPHERS_AVAILABLE|PROTOCOLS_AVAILABLE)|UNSAFE_LEGACY_RENEGOTIATION|(?:DH|EE|CA)_(?:KEY|MD)_TOO_(?:SMALL|WEAK)|DH_KEY_TOO_SMALL|UNKNOWN_PROTOCOL|WRONG_SIGNATURE_TYPE|LEGACY_SIGALG/;
const tooOldWords =
  "offers no encryption that Lineward can use at all, not even the outdated one that is allowed here. Update its firmware, or use http on a network that only you can reach.";

function outdatedWords(code: string): string {
  const what = /PROTOCOL/.test(code)
    ? "speaks only TLS 1.0 or 1.1, which are out of use because others can break into them."
    : "offers only outdated encryption, or none that both sides know.";
  return `${what} Update its firmware. If there is none, a person can allow outdated encryption for this device in its connection settings.`;
}

/** A connection that could not be made: nothing of a request was sent. */
export function connectFault(error: unknown, endpoint: Endpoint, oldTls = false): DeviceFault {
  if (error instanceof DeviceFault) {
    return error;
  }
  const code = errorCode(error);
  const details: FaultDetails = { maybeSent: false, cause: bareCause(error) };
  if (endpoint.scheme === "https" && outdatedTls.test(code)) {
    return new DeviceFault("tls_outdated", `${nameEndpoint(endpoint)} ${oldTls ? tooOldWords : outdatedWords(code)}`, details);
  }
  if (endpoint.scheme === "https" && (code === "EPROTO" || code.startsWith("ERR_SSL") || code.startsWith("ERR_TLS"))) {
    return new DeviceFault(
      "device_unreachable",
      `${nameEndpoint(endpoint)} does not offer a secure connection: what answers there speaks no TLS, or one that Lineward cannot read. If it speaks plain HTTP, use http.`,
      details,
    );
  }
  const words = connectWords[code];
  return new DeviceFault(
    "device_unreachable",
    words ? words(endpoint) : `No connection to ${nameEndpoint(endpoint)} could be made. Check the address and the network.`,
    details,
  );
}

/** The fault for a deadline that ended before the answer was whole. */
export function deadlineFault(deadline: Deadline, words: { readonly late: string; readonly maybeSent: boolean }): DeviceFault {
  return deadline.ended === "aborted"
    ? new DeviceFault("device_timeout", "The request was called off before the device answered.", { maybeSent: words.maybeSent })
    : new DeviceFault("device_timeout", words.late, { maybeSent: words.maybeSent });
}

/** Milliseconds as people say them: "3 s", "250 ms". */
export function sayMs(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.ceil(milliseconds)} ms` : `${Math.ceil(milliseconds / 1000)} s`;
}

/** `pinned` is absent when nobody has accepted a certificate yet. */
export function pinFault(endpoint: Endpoint, pinned: string | undefined, presented: string): DeviceFault {
  const message = pinned
    ? `${nameEndpoint(endpoint)} shows another certificate than the one that was accepted. Accept the new one only if you know why it changed.`
    : `Nobody has accepted the certificate of ${nameEndpoint(endpoint)} yet. Compare its fingerprint with the device's, then accept it.`;
  return new DeviceFault("certificate_changed", message, { maybeSent: false, certificate: { ...(pinned ? { pinned } : {}), presented } });
}

/** The circuit is open. How long is no part of the sentence, which may be kept: a screen counts down to the time. */
export function restingFault({ failures, retryInMs, last: { code, message: said } }: Resting): DeviceFault {
  const message = `The device did not answer ${failures} times in a row, so it is left alone for a while.`;
  return new DeviceFault("device_unreachable", message, {
    maybeSent: false,
    last: { code, message: said },
    ...(retryInMs > 0 ? { retryAt: timeIn(retryInMs) } : {}),
  });
}

/** The time of the clock in so many milliseconds. */
export function timeIn(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

export function stoppingFault(): DeviceFault {
  return new DeviceFault("device_unreachable", "Lineward is stopping and asks no device any more.", { maybeSent: false });
}
