import { expect, test } from "vitest";
import { leaves } from "@/lib/schema/walk";
import { type Codec, codecsByDefault } from "./codecs";
import { endpointSchema } from "./endpoint-schema";
import { endpointWarnings } from "./endpoint-warnings";
import { blankEndpoint, plainKeys, secretKeys, wireNameOf } from "./wire";
import { codecKeys } from "./wire-codecs";

/** Every row of the vendor's page, apart from the two that only say which endpoint is meant. */
const documented = `name defaultuser secret registration host transport nat auth fromuser fromdomain remotesecret port qualify qualifyfreq
  dtmfmode trustrpid sendrpid rpid_format callingpres progressinband allowoverlap usereqphone use_q850_reason honorsdpversion max_forwards
  registertrying outboundproxy timert1 timerb session-timers session-minse session-expires session-refresher audio_codecs codec_order
  alaw_pr ulaw_pr gsm_pr g722_pr g726_pr g726nonstandard g729_pr preferred_codec_only t38pt_udptl t1min allowtransfer promiscredir
  rtptimeout rtpholdtimeout t38transport insecure enable_advanced extension rtpjittermode rtpjitterdelay`.split(/\s+/);

const blank = { ...blankEndpoint, name: "apt-1", secret: "set-and-known" };
const paths = (changes: Record<string, unknown>) =>
  endpointWarnings({ ...blank, max_forwards: 70, ...changes }).map((warning) => warning.path);
const codecs = (change: (codec: Codec) => Codec) => codecsByDefault.map(change);
const issuesOf = (changes: Record<string, unknown>) =>
  (endpointSchema.safeParse({ ...blank, ...changes }).error?.issues ?? []).map((issue) => issue.path.join("."));

test("every parameter of the vendor's page is in the schema, and the schema has no other", () => {
  expect([...plainKeys.map(wireNameOf), ...secretKeys, ...codecKeys].sort()).toEqual(documented.sort());
});

test("every field stands in a group, and every group has a field", () => {
  const groups = new Set(leaves(endpointSchema).map((leaf) => leaf.meta?.group));
  expect([...groups].sort()).toEqual(["advanced", "caller", "fax", "identity", "media", "network", "registration", "timers"]);
});

test("a new endpoint stands at the page's defaults", () => {
  expect(endpointSchema.parse({ name: "apt-1" })).toEqual({
    ...blankEndpoint,
    name: "apt-1",
    secret: undefined,
    registration: "none",
    transport: ["UDP"],
    nat: "yes",
    qualify: false,
    qualifyfreq: 60,
    dtmfmode: "auto",
    rpid_format: "pass",
    callingpres: "allowed_not_screened",
    progressinband: "never",
    honorsdpversion: true,
    allowtransfer: true,
    max_forwards: 3,
    timert1: 500,
    timerb: 32_000,
    t1min: 500,
    session_timers: "accept",
    session_minse: 90,
    session_expires: 1800,
    session_refresher: "uas",
    rtpjittermode: "adaptive",
    rtpjitterdelay: 50,
  });
});

test.each([
  ["ulaw", 10, 50],
  ["alaw", 10, 50],
  ["g722", 10, 40],
  ["g729", 10, 40],
  ["g726", 10, 200],
  ["gsm", 20, 20],
] as const)("packets of %s run from %i to %i ms in steps of 10", (id, min, max) => {
  const at = codecsByDefault.findIndex((codec) => codec.id === id);
  const legal = (packetMs: number) => issuesOf({ codecs: codecs((codec) => (codec.id === id ? { ...codec, packetMs } : codec)) });
  for (let packetMs = 0; packetMs <= 220; packetMs += 5) {
    const expected = packetMs >= min && packetMs <= max && packetMs % 10 === 0 ? [] : [`codecs.${at}.packetMs`];
    expect([...new Set(legal(packetMs))], String(packetMs)).toEqual(expected);
  }
});

test("the list of codecs holds each of the six once", () => {
  expect(issuesOf({ codecs: codecsByDefault.slice(1) })).toEqual(["codecs"]);
  expect(issuesOf({ codecs: codecs((codec) => ({ ...codec, id: "ulaw" })) })).toContain("codecs");
  expect(issuesOf({ codecs: codecsByDefault.toReversed() })).toEqual([]);
});

test.each([
  [{ host: "dynamic" }, []],
  [{ host: "10.0.0.300" }, ["host"]],
  [{ host: "fd00::5" }, []],
  [{ transport: [] }, ["transport"]],
  [{ transport: ["UDP", "UDP"] }, ["transport"]],
  [{ transport: ["TLS", "TCP", "UDP"] }, []],
  [{ port: 0 }, ["port"]],
  [{ port: null }, []],
  [{ rtpjitterdelay: 9 }, ["rtpjitterdelay"]],
  [{ rtpjitterdelay: 100 }, []],
  [{ t1min: "500ms" }, ["t1min"]],
  [{ name: "" }, ["name"]],
  [{ name: "a\nb" }, ["name"]],
  [{ defaultuser: "none" }, ["defaultuser"]],
  [{ secret: "********" }, ["secret"]],
  [{ secret: null }, []],
  [{ nat: "maybe" }, ["nat"]],
])("%j is judged rightly", (changes, expected) => {
  expect(issuesOf(changes)).toEqual(expected);
});

const out = { registration: "out", host: "10.0.0.1", defaultuser: "204" };
test.each([
  ["out without a host", { ...out, host: "" }, "host"],
  ["out to a host that only registering would tell", { ...out, host: "dynamic" }, "host"],
  ["out without a user", { ...out, defaultuser: "" }, "defaultuser"],
  ["out without a password", { ...out, secret: null }, "secret"],
  ["in without a password", { registration: "in", host: "dynamic", secret: null }, "secret"],
  ["in with a fixed host", { registration: "in", host: "10.0.0.1" }, "host"],
  ["trust without a sign-in", { insecure: true }, "insecure"],
  ["every codec off", { codecs: codecs((codec) => ({ ...codec, enabled: false })) }, "codecs"],
  [
    "only a first codec that is off",
    { preferred_codec_only: true, codecs: codecs((codec) => ({ ...codec, enabled: codec.id !== "ulaw" })) },
    "preferred_codec_only",
  ],
  ["an interval for a check that is off", { qualifyfreq: 30 }, "qualifyfreq"],
  ["a session shorter than its minimum", { session_expires: 80 }, "session_expires"],
  ["a session minimum below RFC 4028", { session_minse: 60 }, "session_minse"],
  ["few hops", { max_forwards: 9 }, "max_forwards"],
  ["the page's own default of hops", { max_forwards: 3 }, "max_forwards"],
  [
    "T.38 without a codec that carries fax",
    { t38pt_udptl: "yes,fec", codecs: codecs((codec) => ({ ...codec, enabled: codec.id === "g729" })) },
    "t38pt_udptl",
  ],
  ["timer B under 64 times T1", { timert1: 501 }, "timerb"],
  ["T1 below its minimum", { timert1: 400, t1min: 500 }, "timert1"],
  ["a timeout for silence", { rtptimeout: true }, "rtptimeout"],
  ["a timeout for silence on hold", { rtpholdtimeout: true }, "rtpholdtimeout"],
])("%s is warned of at its field, with a reason, and may be saved", (_case, changes, path) => {
  expect(paths(changes)).toEqual([path]);
  const [warning] = endpointWarnings({ ...blank, max_forwards: 70, ...changes });
  expect(warning?.message.length).toBeGreaterThan(20);
  expect(issuesOf(changes)).toEqual([]);
});

test("what is in order is not warned of, and every fix that is offered takes its warning away", () => {
  expect(paths({})).toEqual([]);
  expect(paths(out)).toEqual([]);
  expect(paths({ registration: "in", host: "dynamic", defaultuser: "204" })).toEqual([]);
  for (const changes of [
    { max_forwards: 1 },
    { session_expires: 10 },
    { session_minse: 5 },
    { timert1: 900 },
    { qualifyfreq: 7 },
    { insecure: true },
  ]) {
    for (const { path, fix } of endpointWarnings({ ...blank, ...changes }).filter((warning) => warning.fix !== undefined)) {
      expect(endpointWarnings({ ...blank, ...changes, [path]: fix }).map((warning) => warning.path)).not.toContain(path);
    }
  }
});
