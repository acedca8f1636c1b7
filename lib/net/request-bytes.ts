import "server-only";
import { DeviceFault } from "./device-fault";
import type { DeviceRequest, Endpoint } from "./types";

/** Header names that only `device-http.ts` sets. */
const ownHeaders: ReadonlySet<string> = new Set([
  "host",
  "connection",
  "accept-encoding",
  "content-length",
  "transfer-encoding",
  "expect",
  "upgrade",
]);
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters and blanks; beyond ASCII only what latin-1 has, as devices send it in their cookies. */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]*$/;
const target = /^\/[\x21-\x7e]*$/;

/** A request as it goes over the wire: strict HTTP/1.1, nothing that could be read in two ways. Throws `device_rejected`. */
export function requestBytes(endpoint: Endpoint, { method, path, headers = {}, body }: DeviceRequest): Buffer {
  const host = endpoint.host.includes(":") ? `[${endpoint.host}]` : endpoint.host;
  const usual = endpoint.port === (endpoint.scheme === "https" ? 443 : 80);
  const given = Object.entries(headers).filter(([name]) => !ownHeaders.has(name.toLowerCase()));
  const bytes = Buffer.from(body ?? "", "utf8");
  const fields: [string, string][] = [
    ["host", usual ? host : `${host}:${endpoint.port}`],
    ["connection", "keep-alive"],
    ...given,
    ["accept-encoding", "identity"],
    ...(body !== undefined || method === "POST" || method === "PUT" ? [["content-length", String(bytes.length)] as [string, string]] : []),
  ];
  if (!target.test(path) || !fields.every(([name, value]) => token.test(name) && fieldValue.test(value))) {
    throw new DeviceFault(
      "device_rejected",
      "The request cannot be written in HTTP: a value holds a character that is not allowed there.",
      { maybeSent: false },
    );
  }
  const head = `${method} ${path} HTTP/1.1\r\n${fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), bytes]);
}
