import { same } from "@/lib/schema/document";

/** How one parameter is read and written. Undefined from `read`: the gateway does not hold it. */
export interface WireValue {
  readonly read: (raw: unknown) => unknown;
  readonly write: (value: unknown) => unknown;
  /** True if what was read is written in our own spelling even where nobody touched it. */
  readonly respell?: (raw: unknown) => boolean;
}

const isNothing = (raw: unknown) => raw === undefined || raw === null || raw === "";
const asText = (raw: unknown) => (typeof raw === "number" ? String(raw) : raw);

export const textValue: WireValue = { read: (raw) => (isNothing(raw) ? undefined : asText(raw)), write: (value) => value };

const on: readonly unknown[] = ["1", 1, true];
const off: readonly unknown[] = ["0", 0, false, "", null];

/** Reads of one gateway mix '1', 1, true, '0', 0, false and ""; anything else that is there counts as on, and stays as it is. */
export const flagValue: WireValue = {
  read: (raw) => (raw === undefined ? undefined : on.includes(raw) || !(off.includes(raw) || raw === "no" || raw === "false")),
  write: (value) => (value === true ? "1" : value === false ? "0" : value),
  respell: (raw) => on.includes(raw) || off.includes(raw),
};

/** Sent as the vendor's samples send numbers: as text. */
export const numberValue: WireValue = {
  read(raw) {
    const text = asText(raw);
    return isNothing(raw) ? undefined : typeof text === "string" && /^\s*-?\d{1,15}\s*$/.test(text) ? Number(text) : raw;
  },
  write: (value) => (typeof value === "number" ? String(value) : value === null ? "" : value),
};

/** "500ms", and what else Asterisk's files take for it: a bare number is milliseconds, "s" is seconds. */
export const millisecondsValue: WireValue = {
  read(raw) {
    const [, digits, unit] = /^\s*(\d{1,12}(?:\.\d{1,3})?)\s*(ms|s)?\s*$/.exec(String(asText(raw) ?? "")) ?? [];
    if (digits === undefined) {
      return isNothing(raw) ? undefined : raw;
    }
    const milliseconds = unit === "s" ? Math.round(Number(digits) * 1000) : Number(digits);
    return Number.isInteger(milliseconds) ? milliseconds : raw;
  },
  write: (value) => (typeof value === "number" ? `${value}ms` : value),
};

/** The page says one value, its example sends a list: a list is sent, either is read. */
export const transportValue: WireValue = {
  read(raw) {
    if (isNothing(raw)) {
      return undefined;
    }
    const list = typeof raw === "string" ? raw.split(",") : raw;
    if (!Array.isArray(list) || !list.every((candidate) => typeof candidate === "string")) {
      return raw;
    }
    const names = list.map((text) => text.trim().toUpperCase()).filter((candidate) => candidate !== "");
    return names.length === 0 ? undefined : names;
  },
  write: (value) => value,
  respell: (raw) => typeof raw === "string",
};

/** "none" is the page's default of `extension` and, in one of its two rows, of `defaultuser`: in the form an empty field. */
export const nameOrNone: WireValue = { read: (raw) => (raw === "none" ? undefined : textValue.read(raw)), write: textValue.write };

/**
 * What to send for one parameter; undefined: nothing. `raw` is what the gateway holds now. What nobody touched goes back as it
 * came, so that a value that only half fits the page is not bent; what stands at the page's default and was never set is not sent.
 */
export function valueToSend(wire: WireValue, value: unknown, raw: unknown, byDefault: unknown): unknown {
  const now = wire.read(raw) ?? byDefault;
  if (same(now, value)) {
    return raw === undefined ? undefined : wire.respell?.(raw) ? wire.write(value) : raw;
  }
  if (value === undefined) {
    // Taken out of a parameter that has no default: empty, as the gateway shows what was never set.
    return byDefault === undefined ? "" : raw;
  }
  return wire.write(value);
}
