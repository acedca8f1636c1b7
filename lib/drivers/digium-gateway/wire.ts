import { type Document, merged } from "@/lib/schema/document";
import { withoutMasks } from "@/lib/schema/sensitive";
import { isStarMask } from "@/lib/schema/text";
import type { ReadSecret, RecordReading, Writing } from "../types";
import type { Codec } from "./codecs";
import { type Endpoint, endpointSchema } from "./endpoint-schema";
import { codecKeys, readCodecs, writeCodecs } from "./wire-codecs";
import {
  flagValue,
  millisecondsValue,
  nameOrNone,
  numberValue,
  textValue,
  transportValue,
  valueToSend,
  type WireValue,
} from "./wire-values";

/** Connection settings that bear on the wire form. */
export interface WireSettings {
  /** What the gateway shows in place of a secret, besides stars; "" for nothing. */
  readonly mask: string;
  readonly codecOrderKey: string;
}

export const secretKeys = ["secret", "remotesecret", "auth"] as const;

/** The wire's own names where they are not ours: hyphens. */
const wireNames: Readonly<Record<string, string>> = {
  session_timers: "session-timers",
  session_minse: "session-minse",
  session_expires: "session-expires",
  session_refresher: "session-refresher",
};

export function wireNameOf(key: string): string {
  return wireNames[key] ?? key;
}

const special: Readonly<Record<string, WireValue>> = {
  defaultuser: nameOrNone,
  extension: nameOrNone,
  transport: transportValue,
  t1min: millisecondsValue,
  port: numberValue,
};

/** What an endpoint holds of which nobody spoke, by our keys; not the name, which has no default. */
const defaults: Document = (({ name: _name, ...others }) => others)(endpointSchema.parse({ name: "x" }));

function wireValueOf(key: string): WireValue {
  const byDefault = defaults[key];
  return special[key] ?? (typeof byDefault === "boolean" ? flagValue : typeof byDefault === "number" ? numberValue : textValue);
}

/** Every plain parameter by our key. Codecs and secrets have ways of their own. */
export const plainKeys: readonly string[] = Object.keys(endpointSchema.shape).filter(
  (key) => key !== "codecs" && !secretKeys.some((candidate) => candidate === key),
);

const knownToWire = new Set(["object_id", ...plainKeys.map(wireNameOf), ...secretKeys, ...codecKeys]);

/** How a secret came back: nobody documents whether the gateway masks it. */
export function readSecret(raw: unknown, mask: string): ReadSecret {
  if (isStarMask(raw) || (mask !== "" && raw === mask)) {
    return { kind: "masked" };
  }
  const text = typeof raw === "number" ? String(raw) : raw;
  return typeof text === "string" && text !== "" ? { kind: "plain", value: text } : { kind: "absent" };
}

const idPrefix = "name:";

/** The id the product uses: the gateway's own, or, where it tells none, one made of the name. */
export function idOf(raw: Document): string | undefined {
  const { object_id: id, name } = raw;
  if ((typeof id === "string" && id !== "") || typeof id === "number") {
    return String(id);
  }
  return typeof name === "string" && name !== "" ? idFromName(name) : undefined;
}

export function idFromName(name: string): string {
  return `${idPrefix}${name}`;
}

/** The name in an id that was made of one. */
export function nameInId(id: string): string | undefined {
  return id.startsWith(idPrefix) ? id.slice(idPrefix.length) : undefined;
}

/** An endpoint as the gateway lists it; undefined if it has neither id nor name. */
export function readEndpoint(raw: Document, { mask }: WireSettings): RecordReading | undefined {
  const id = idOf(raw);
  if (id === undefined) {
    return undefined;
  }
  const plain = plainKeys.flatMap((key) => {
    const value = wireValueOf(key).read(raw[wireNameOf(key)]) ?? defaults[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  const unknown = Object.entries(raw).filter(([key]) => !knownToWire.has(key) && key !== "__proto__");
  return {
    id,
    values: { ...Object.fromEntries(plain), codecs: readCodecs(raw) },
    secrets: Object.fromEntries(secretKeys.map((key) => [key, readSecret(raw[key], mask)])),
    unknown: Object.fromEntries(unknown),
  };
}

/**
 * The parameters of a save, without the keys that say which endpoint is meant. `raw` is the endpoint as the gateway has it now,
 * empty for a new one: what nobody touched goes back as it came, what the gateway never set and the page has a default for is not sent.
 */
export function writeEndpoint({ values, unknown }: Writing, raw: Document, { codecOrderKey }: WireSettings): Document {
  const { object_id: _id, ...held } = raw;
  const out: Document = merged(withoutMasks(held), unknown);
  for (const key of plainKeys) {
    const name = wireNameOf(key);
    const value = valueToSend(wireValueOf(key), values[key], raw[name], defaults[key]);
    if (value !== undefined) {
      out[name] = value;
    }
  }
  for (const key of secretKeys) {
    const value = values[key];
    if (typeof value === "string") {
      out[key] = value;
    } else if (value === null && raw[key] !== undefined) {
      out[key] = "";
    }
  }
  const codecs = Array.isArray(values.codecs) ? (values.codecs as Codec[]) : readCodecs(raw);
  return { ...out, ...writeCodecs(codecs, raw, codecOrderKey) };
}

/** Values of a new endpoint: the page's defaults. No secret is set, so that what needs one says so. */
export const blankEndpoint: Document = { ...(defaults as Partial<Endpoint>), name: "", secret: null };
