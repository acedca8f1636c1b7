import "server-only";
import { DeviceFault, type FaultDetails, type FieldComplaint } from "@/lib/net/device-fault";
import type { DeviceReply } from "@/lib/net/types";
import { type Document, isDocument } from "@/lib/schema/document";

/** What a device says of itself when it refuses. */
export interface DeviceComplaint {
  readonly message?: string;
  /** Wire name of a field → what is wrong with it. */
  readonly fields: readonly { readonly name: string; readonly message: string }[];
}

const wordsLengthMax = 200;
/** Strings, the last one perhaps without an end, and numbers, each whole: a damaged text is gone through once, whatever it holds. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|-?\d[\d.eE+-]*/gs;

/** JSON of a reply, or undefined if it is none. Whole numbers beyond 2^53 come as strings, so that no serial loses digits. */
export function jsonOf(text: string): unknown {
  const safe = text.replace(tokens, (token) => (/^-?\d{16,}$/.test(token) ? `"${token}"` : token));
  try {
    return JSON.parse(safe);
  } catch {
    return undefined;
  }
}

/** True for a web page: a login form, a captive portal, another device. */
export function isWebPage(reply: DeviceReply): boolean {
  return /^\s*<(?:!doctype|html|head|body)\b/i.test(reply.text.slice(0, 1000));
}

function clean(words: string, hidden: readonly string[]): string | undefined {
  let text = words.slice(0, 2000);
  for (const secret of hidden) {
    // Short secrets would tear ordinary words apart; a device that echoes one of three characters gives nothing away.
    if (secret.length > 3) {
      text = text.replaceAll(secret, "…");
    }
  }
  const oneLine = text.replace(/[\p{C}\s]+/gu, " ").trim();
  return oneLine === "" ? undefined : oneLine.slice(0, wordsLengthMax);
}

/** `{"error": "text"}`, `{"error": {code, message, data}}`, `{"error": true}` or plain text: whatever the family. */
export function complaintOf(reply: DeviceReply, hidden: readonly string[] = []): DeviceComplaint {
  const json = jsonOf(reply.text);
  const error = isDocument(json) ? json.error : undefined;
  if (typeof error === "string") {
    const message = clean(error, hidden);
    // Back-ticks are literal: "Wrong JSON body: no value for `param`".
    const name = /`([A-Za-z0-9_.]+)`/.exec(error)?.[1];
    return { ...(message ? { message } : {}), fields: name && message ? [{ name, message }] : [] };
  }
  if (isDocument(error)) {
    const message = typeof error.message === "string" ? clean(error.message, hidden) : undefined;
    const data = isDocument(error.data) ? Object.entries(error.data) : [];
    const fields = data.map(([name, reason]) => ({
      name,
      message: clean(typeof reason === "string" ? reason : JSON.stringify(reason), hidden) ?? "",
    }));
    return { ...(message ? { message } : {}), fields };
  }
  const plain = json === undefined && !isWebPage(reply) ? clean(reply.text, hidden) : undefined;
  return { ...(plain ? { message: plain } : {}), fields: [] };
}

/** True if a 2xx carries an error after all. */
export function saysError(json: unknown): json is Document {
  return isDocument(json) && json.error !== undefined && json.error !== null && json.error !== false && json.error !== "";
}

interface RefusalInput {
  readonly reply: DeviceReply;
  /** "panel", "monitor". */
  readonly noun: string;
  /** Path on the device, without its query. */
  readonly path: string;
  readonly writes: boolean;
  readonly hidden: readonly string[];
}

/** The fault for an answer that is neither a success nor a matter of the session. */
export function refusal({ reply, noun, path, writes, hidden }: RefusalInput): DeviceFault {
  const { message, fields } = complaintOf(reply, hidden);
  const device = { status: reply.status, ...(message ? { message } : {}) };
  const complaints: FieldComplaint[] = fields.map((field) => ({ path: field.name, message: field.message }));
  const details: FaultDetails = { device, ...(complaints.length > 0 ? { fields: complaints } : {}), maybeSent: false };
  const { status } = reply;
  if (status === 404 || status === 405 || status === 501) {
    return new DeviceFault(
      "device_unsupported",
      `The ${noun} does not offer ${path}. Check the paths under Connection, or its firmware.`,
      details,
    );
  }
  if (status === 403) {
    return new DeviceFault("device_rejected", `The account on the ${noun} may not do this. Use one with administrator rights.`, details);
  }
  if ((status >= 400 && status < 500) || status < 300) {
    return new DeviceFault(
      "device_rejected",
      `The ${noun} refused the request${message ? `: ${message}` : " and gave no reason"}.`,
      details,
    );
  }
  // A redirect or a server error tells nothing about what was done before it.
  return new DeviceFault(
    "device_unexpected_reply",
    `The ${noun} answered with status ${status}. Check that the address is the ${noun}'s own.`,
    {
      ...details,
      maybeSent: writes,
    },
  );
}

/** The fault for a success that is not the device's API. */
export function unexpected(reply: DeviceReply, noun: string, writes: boolean): DeviceFault {
  const what = isWebPage(reply) ? "a web page" : reply.text === "" ? "nothing" : "something other than JSON";
  return new DeviceFault(
    "device_unexpected_reply",
    `The ${noun} answered ${what} where settings were due. Check address and paths under Connection.`,
    {
      device: { status: reply.status },
      maybeSent: writes,
    },
  );
}
