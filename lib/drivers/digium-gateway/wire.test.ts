import fc from "fast-check";
import { expect, test } from "vitest";
import { type Document, merged } from "@/lib/schema/document";
import { codecsByDefault } from "./codecs";
import { readEndpoint, type WireSettings, writeEndpoint } from "./wire";

const settings: WireSettings = { mask: "", codecOrderKey: "id" };
const read = (raw: Document) => readEndpoint({ object_id: "23", name: "apt-1", ...raw }, settings);
const untouched = (raw: Document) => {
  const full = { object_id: "23", name: "apt-1", ...raw };
  const reading = readEndpoint(full, settings);
  return writeEndpoint({ values: reading?.values ?? {}, unknown: reading?.unknown ?? {} }, full, settings);
};
const written = (raw: Document, change: Document) => {
  const full = { object_id: "23", name: "apt-1", ...raw };
  const reading = readEndpoint(full, settings);
  return writeEndpoint({ values: merged(reading?.values ?? {}, change), unknown: reading?.unknown ?? {} }, full, settings);
};

test.each([
  ["1", true, "1"],
  [1, true, "1"],
  [true, true, "1"],
  ["0", false, "0"],
  [0, false, "0"],
  [false, false, "0"],
  ["", false, "0"],
  [null, false, "0"],
])("a switch that comes back as %j is %j, and is sent as '%s'", (raw, value, sent) => {
  expect(read({ honorsdpversion: raw })?.values.honorsdpversion).toBe(value);
  expect(untouched({ honorsdpversion: raw }).honorsdpversion).toBe(sent);
  expect(written({ honorsdpversion: raw }, { honorsdpversion: !value }).honorsdpversion).toBe(value ? "0" : "1");
});

test("a number of seconds in what the page calls a switch stays until the switch is turned", () => {
  expect(read({ rtptimeout: "60" })?.values.rtptimeout).toBe(true);
  expect(untouched({ rtptimeout: "60", insecure: "port,invite" })).toMatchObject({ rtptimeout: "60", insecure: "port,invite" });
  expect(written({ rtptimeout: "60" }, { rtptimeout: false }).rtptimeout).toBe("0");
});

test.each([
  ["UDP", ["UDP"], ["UDP"]],
  ["UDP,TLS", ["UDP", "TLS"], ["UDP", "TLS"]],
  [
    ["tls", "udp"],
    ["TLS", "UDP"],
    ["tls", "udp"],
  ],
])("a transport that comes back as %j is the list %j, and is sent as a list", (raw, value, sent) => {
  expect(read({ transport: raw })?.values.transport).toEqual(value);
  expect(untouched({ transport: raw }).transport).toEqual(sent);
  expect(written({ transport: raw }, { transport: ["TCP", "UDP"] }).transport).toEqual(["TCP", "UDP"]);
});

test.each([
  ["500ms", 500],
  ["250", 250],
  [250, 250],
  ["1s", 1000],
  ["0.5s", 500],
])("t1min %j is %i ms", (raw, value) => {
  expect(read({ t1min: raw })?.values.t1min).toBe(value);
  expect(untouched({ t1min: raw }).t1min).toEqual(raw);
  expect(written({ t1min: raw }, { t1min: 123 }).t1min).toBe("123ms");
});

test("hyphens are the wire's own", () => {
  expect(read({ "session-expires": "600" })?.values.session_expires).toBe(600);
  expect(written({}, { session_timers: "refuse", session_minse: 100, session_expires: 700, session_refresher: "uac" })).toMatchObject({
    "session-timers": "refuse",
    "session-minse": "100",
    "session-expires": "700",
    "session-refresher": "uac",
  });
});

test("what was never set and stands at the page's default is not sent, and what is cleared is sent empty", () => {
  expect(untouched({})).toEqual({ name: "apt-1" });
  expect(written({ port: "5061", fromuser: "x", secret: "s" }, { port: null, fromuser: "", secret: null })).toEqual({
    name: "apt-1",
    port: "",
    fromuser: "",
    secret: "",
  });
});

test("the page's none for a user is an empty field, and stays none until someone enters a user", () => {
  expect(read({ defaultuser: "none", extension: "none" })?.values).toMatchObject({ defaultuser: "", extension: "" });
  expect(untouched({ defaultuser: "none", extension: "none" })).toMatchObject({ defaultuser: "none", extension: "none" });
});

test("codecs come in the gateway's order, whichever key names them and wherever it counts from", () => {
  const codec_order = ["gsm", "alaw", "ulaw", "g722", "g726", "g729"].map((codec, order) => ({ order: String(order), codec }));
  const audio_codecs = [
    { id: "alaw", value: 1 },
    { id: "ulaw", value: "" },
    { id: "opus", value: "1" },
  ];
  const raw = { codec_order, audio_codecs, alaw_pr: "30" };
  const codecs = read(raw)?.values.codecs as typeof codecsByDefault;
  expect(codecs.map(({ id, enabled, packetMs }) => `${id} ${enabled} ${packetMs}`)).toEqual([
    "gsm false 20",
    "alaw true 30",
    "ulaw false 20",
    "g722 false 20",
    "g726 false 20",
    "g729 false 20",
  ]);
  expect(untouched(raw)).toMatchObject(raw);
  const reordered = written(raw, { codecs: codecs.toReversed() });
  expect(reordered.codec_order).toEqual(["g729", "g726", "g722", "ulaw", "alaw", "gsm"].map((codec, order) => ({ order, codec })));
  expect(reordered.audio_codecs).toEqual(audio_codecs);
  const switched = written(raw, { codecs: codecs.map((codec) => ({ ...codec, enabled: true })) });
  expect(switched.codec_order).toEqual(codec_order);
  expect(switched.audio_codecs).toContainEqual({ id: "opus", value: "1" });
  expect(written(raw, { codecs: codecs.map((codec) => ({ ...codec, packetMs: 20 })) })).toMatchObject({
    alaw_pr: "20",
    codec_order,
    audio_codecs,
  });
});

test("an order is sent under the key of the settings where the gateway has never shown one", () => {
  const values = { name: "apt-1", codecs: codecsByDefault.toReversed() };
  const sent = writeEndpoint({ values, unknown: {} }, {}, { mask: "", codecOrderKey: "codec" });
  expect(sent.codec_order).toContainEqual({ order: 1, codec: "gsm" });
});

test("what the page does not know survives a save", () => {
  const keys = fc.string({ minLength: 1, maxLength: 10 }).filter((key) => !["__proto__", "name", "object_id"].includes(key));
  fc.assert(
    fc.property(fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })), (added) => {
      const raw = { ...added, x_custom: { a: [1] }, sip_password2: "hidden" };
      expect(untouched(raw)).toMatchObject(raw);
    }),
  );
});

test.each([
  ["s3cret", "", { kind: "plain", value: "s3cret" }],
  ["", "", { kind: "absent" }],
  [undefined, "", { kind: "absent" }],
  ["********", "", { kind: "masked" }],
  ["(hidden)", "(hidden)", { kind: "masked" }],
])("a secret that comes back as %j with the mask %j is told apart", (raw, mask, expected) => {
  const reading = readEndpoint({ object_id: "1", name: "x", secret: raw }, { mask, codecOrderKey: "id" });
  expect(reading?.secrets.secret).toEqual(expected);
  expect(JSON.stringify([reading?.values, reading?.unknown])).not.toContain("s3cret");
});
