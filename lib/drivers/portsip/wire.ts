import { type Document, merged } from "@/lib/schema/document";
import { withoutMasks } from "@/lib/schema/sensitive";
import { isStarMask } from "@/lib/schema/text";
import type { ReadSecret, RecordReading, Writing } from "../types";
import { isAddress } from "./addresses";
import { type ExactNumber, exactInteger, isExactNumber, readJson, writeJson } from "./lossless-json";

/** An id as the PBX wrote it: an integer on version 12, a string from 12.2 on. */
export type WireId = number | ExactNumber | string;

/** The id as the product carries it, digit by digit; undefined if this is none. */
export function idOf(raw: unknown): string | undefined {
  if (isExactNumber(raw)) {
    return raw.$number;
  }
  return typeof raw === "number" || (typeof raw === "string" && raw !== "") ? String(raw) : undefined;
}

/** The id as it goes over the wire: in the form in which this PBX shows it, or, if that is not known, bare digits as an integer. */
export function wireId(id: string, shown?: unknown): WireId {
  return typeof shown === "string" || !/^-?\d+$/.test(id) ? id : exactInteger(id);
}

function toText(raw: unknown): unknown {
  if (raw === null) {
    return "";
  }
  return typeof raw === "number" || isExactNumber(raw) ? idOf(raw) : raw;
}

function toInteger(raw: unknown): unknown {
  if (raw === null || raw === "") {
    return 0;
  }
  const text = idOf(raw);
  return text !== undefined && /^-?\d+(?:\.0+)?$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : raw;
}

function toBoolean(raw: unknown): unknown {
  if (raw === true || raw === 1 || raw === "1" || raw === "true") {
    return true;
  }
  return raw === false || raw === 0 || raw === "0" || raw === "false" || raw === null ? false : raw;
}

const decoders: Readonly<Record<string, (raw: unknown) => unknown>> = {
  name: toText,
  auth_mode: toText,
  hostname: toText,
  port: toInteger,
  protocol: toText,
  outbound_server: toText,
  outbound_server_port: toInteger,
  require_register: toBoolean,
  auth_id: toText,
  reregister_interval: toInteger,
  provider_in_lan: toBoolean,
  single_via_header: toBoolean,
  in_parameters: (raw) => writeJson(raw, 2),
  out_parameters: (raw) => writeJson(raw, 2),
};

/** How a secret came back. A mask is none; "" means that none is set. */
export function readSecret(raw: unknown): ReadSecret {
  if (isStarMask(raw)) {
    return { kind: "masked" };
  }
  const text = toText(raw);
  return typeof text === "string" && text !== "" ? { kind: "plain", value: text } : { kind: "absent" };
}

/** Addresses if every member is one. Anything else stays opaque: shown, kept, sent back untouched. */
function addresses(raw: unknown): string[] | undefined {
  return Array.isArray(raw) && raw.every((candidate): candidate is string => typeof candidate === "string" && isAddress(candidate))
    ? raw
    : undefined;
}

/** A provider as `show` or a row of `list` told it; undefined if it has no id. */
export function readProvider(raw: Document): RecordReading | undefined {
  const id = idOf(raw.id);
  if (id === undefined) {
    return undefined;
  }
  const { id: _id, password, ips, status, ...others } = raw;
  const values: Document = {};
  const unknown: Document = {};
  for (const [key, value] of Object.entries(others)) {
    const decode = Object.hasOwn(decoders, key) ? decoders[key] : undefined;
    if (decode) {
      values[key] = decode(value);
    } else if (key !== "__proto__") {
      unknown[key] = value;
    }
  }
  const list = addresses(ips ?? []);
  values.ips = list ?? [];
  return {
    id,
    values,
    secrets: { password: readSecret(password) },
    unknown: list ? unknown : { ...unknown, ips },
    ...(status === undefined ? {} : { reported: { status: toText(status) } }),
  };
}

/**
 * What a create or an update sends. `shown` is the provider as the PBX has it now, wire form; everything it holds and the document
 * does not speak of goes back as it is.
 */
export function writeProvider({ values, unknown }: Writing, shown: Document = {}): Document {
  const { status: _status, password, ips, in_parameters, out_parameters, ...plain } = values;
  const opaque = Object.entries({ in_parameters, out_parameters }).flatMap(([key, text]) =>
    typeof text === "string" ? [[key, readJson(text)] as const] : [],
  );
  const list = Array.isArray(ips) ? ips : [];
  const keepsOpaqueIps = list.length === 0 && Array.isArray(unknown.ips) && unknown.ips.length > 0;
  return {
    ...merged(withoutMasks(shown), unknown),
    ...plain,
    ...(typeof password === "string" ? { password } : password === null || !Object.hasOwn(shown, "password") ? { password: "" } : {}),
    ...Object.fromEntries(opaque),
    ips: keepsOpaqueIps ? unknown.ips : list,
  };
}
