import { type Document, isDocument, same } from "@/lib/schema/document";
import { type Codec, type CodecId, codecIds, packetMsDefault } from "./codecs";
import { flagValue, numberValue } from "./wire-values";

export const codecKeys: readonly string[] = ["audio_codecs", "codec_order", ...codecIds.map((id) => `${id}_pr`)];

const isCodecId = (value: unknown): value is CodecId => codecIds.some((id) => id === value);

function rows(raw: unknown): Document[] {
  return Array.isArray(raw) ? raw.filter(isDocument) : [];
}

/** The key under which an order names its codec. The page's cell is cut off after `order`, so it is looked for. */
function nameKeyOf(row: Document): string | undefined {
  return Object.keys(row).find((key) => isCodecId(row[key]));
}

function orderOf(row: Document): number {
  const order = numberValue.read(row.order);
  return typeof order === "number" ? order : Number.MAX_SAFE_INTEGER;
}

/** The gateway's three ways to speak of codecs as one list, first offered first. What is not told stands at the page's default. */
export function readCodecs(raw: Document): Codec[] {
  const listed = rows(raw.audio_codecs);
  const enabled = new Map(listed.map((row) => [row.id, flagValue.read(row.value) === true]));
  const ordered = rows(raw.codec_order)
    .sort((a, b) => orderOf(a) - orderOf(b))
    .map((row) => row[nameKeyOf(row) ?? ""]);
  const ids = [...new Set([...ordered, ...listed.map((row) => row.id), ...codecIds])].filter(isCodecId);
  return ids.map((id) => {
    const packet = numberValue.read(raw[`${id}_pr`]);
    return {
      id,
      enabled: enabled.get(id) ?? listed.length === 0,
      packetMs: typeof packet === "number" ? packet : packetMsDefault,
    };
  });
}

/** A new order. Codecs that the page does not know keep their places behind the known ones. */
function newOrder(codecs: readonly Codec[], raw: Document, nameKey: string): Document[] {
  const order = rows(raw.codec_order).sort((a, b) => orderOf(a) - orderOf(b));
  const key = order.map(nameKeyOf).find((candidate) => candidate !== undefined) ?? nameKey;
  const first = order.length === 0 ? 1 : Math.min(...order.map(orderOf));
  const strangers = order.filter((row) => nameKeyOf(row) === undefined);
  return [
    ...codecs.map(({ id }, at) => ({ order: first + at, [key]: id })),
    ...strangers.map((row, at) => ({ ...row, order: first + codecs.length + at })),
  ];
}

/**
 * What to send of the codecs: of the three ways only those in which something changed, the others as they came.
 * `nameKey`: where the gateway has never shown an order, the key under which one names its codec.
 */
export function writeCodecs(codecs: readonly Codec[], raw: Document, nameKey: string): Document {
  const before = readCodecs(raw);
  const was = new Map(before.map((codec) => [codec.id, codec]));
  const switched = codecs.some(({ id, enabled }) => was.get(id)?.enabled !== enabled);
  const moved = !same(
    before.map((codec) => codec.id),
    codecs.map((codec) => codec.id),
  );
  const unknown = rows(raw.audio_codecs).filter((row) => !isCodecId(row.id));
  const packets = codecs.flatMap(({ id, packetMs }) => {
    const key = `${id}_pr`;
    const value = was.get(id)?.packetMs === packetMs ? raw[key] : String(packetMs);
    return value === undefined ? [] : [[key, value] as const];
  });
  const list = switched ? [...codecs.map(({ id, enabled }) => ({ id, value: enabled ? "1" : "0" })), ...unknown] : raw.audio_codecs;
  const order = moved ? newOrder(codecs, raw, nameKey) : raw.codec_order;
  return {
    ...(list === undefined ? {} : { audio_codecs: list }),
    ...(order === undefined ? {} : { codec_order: order }),
    ...Object.fromEntries(packets),
  };
}
