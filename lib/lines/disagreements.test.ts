import { describe, expect, test } from "vitest";
import { readerFor } from "@/lib/device-access/device-reader";
import type { DeviceKind } from "@/lib/drivers/types";
import { familyOf } from "@/tests/support/families";
import { disagreementsOf, type Judged } from "./disagreements";
import type { EndRow } from "./end-rows";
import { findingsColumn, told } from "./findings";
import type { Disagreement } from "./schemas";

const seen = { reachable: "yes", signedIn: "yes", registered: "yes", matches: "unknown" } as const;

function endOf(name: string, kind: DeviceKind, place: { document: string; record?: string }, facts: Partial<EndRow>): EndRow {
  const times = { reachableAt: null, signedInAt: null, registeredAt: null, matchesAt: null };
  const details = { reachableDetail: null, signedInDetail: null, registeredDetail: null, matchesDetail: null, unseen: null };
  const device = {
    id: name,
    name,
    driver: familyOf(kind),
    kind,
    host: "10.0.0.5",
    siteId: null,
    site: null,
    loginRefusedAt: null,
    cause: null,
    causeAt: "",
  };
  return {
    id: `end of ${name}`,
    lineId: "line",
    deviceId: name,
    device: { ...device, ...seen, ...times, ...details },
    document: place.document,
    record: place.record ?? "",
    role: "registers",
    user: "204",
    userKey: "204",
    authUser: null,
    server: "sip:10.0.0.5:5060",
    host: "10.0.0.5",
    port: 5060,
    realm: null,
    domain: null,
    transport: "udp",
    proxy: null,
    interval: null,
    label: null,
    secretPath: "password",
    pinned: false,
    registered: null,
    registeredAt: null,
    registeredDetail: null,
    asked: null,
    askedAt: null,
    askedWords: null,
    askedRealm: null,
    ...facts,
  };
}

const panel = (facts: Partial<EndRow> = {}, name = "Entrance B") => endOf(name, "intercom", { document: "sip" }, facts);
const extension = (facts: Partial<EndRow> = {}) =>
  endOf(
    "pbx-1",
    "pbx",
    { document: "extensions", record: "9" },
    { role: "accepts", port: null, transport: null, server: "10.0.0.5", ...facts },
  );
/** A trunk that takes registrations: it names its interval and its transport. */
const trunk = (facts: Partial<EndRow> = {}) => ({ ...extension({ interval: 120, transport: "udp", ...facts }), document: "providers" });
const endpoint = (facts: Partial<EndRow> = {}) =>
  endOf("gw-1", "gateway", { document: "sip-endpoints", record: "2" }, { label: "apt-204", secretPath: "secret", ...facts });

function judge(ends: readonly EndRow[], more: Partial<Judged> = {}): Disagreement[] {
  const found = disagreementsOf({ ends, fingerprint: () => undefined, custom: {}, absentAt: undefined, ...more });
  const kept = findingsColumn.read(findingsColumn.write(found));
  const devices = [...ends.map((end) => end.device), extension().device];
  const deviceOf = (endId: string) => ends.find((end) => end.id === endId)?.deviceId;
  const telling = { reader: readerFor({ sites: null }, devices), deviceOf, heard: () => undefined };
  return kept.flatMap((finding) => told(finding, telling) ?? []);
}

function only(found: readonly Disagreement[]): Disagreement {
  expect(found.map((finding) => finding.words)).toHaveLength(1);
  return found[0] as Disagreement;
}

test("ends that agree have nothing said of them", () => {
  expect(judge([panel(), extension()])).toEqual([]);
  expect(judge([panel({ interval: 120 }), trunk()])).toEqual([]);
  expect(judge([panel({ transport: "tcp" }), endpoint({ role: "accepts", transport: "udp,tcp" })])).toEqual([]);
});

test("an interval beyond what the accepting end allows is a problem, and the fix is that end's own number", () => {
  const found = only(judge([panel({ interval: 600 }), trunk()]));
  expect(found).toMatchObject({ code: "interval", severity: "problem", endId: "end of Entrance B" });
  expect(found.words).toBe("Entrance B registers every 600 s. pbx-1 allows at most 120 s, so it is forgotten in between.");
  expect(found.fix).toEqual({ deviceId: "Entrance B", document: "sip", record: "", patch: { registration_interval: 120 } });
});

test("an interval that the device cannot be given is said without a fix", () => {
  // The panel takes 30 s and more.
  const found = only(judge([panel({ interval: 600 }), trunk({ interval: 20 })]));
  expect(found).toMatchObject({ code: "interval", severity: "problem" });
  expect(found).not.toHaveProperty("fix");
});

test("a transport that the accepting end does not take is a problem, and the fix is one that it takes", () => {
  const found = only(judge([panel({ transport: "tcp" }), endpoint({ role: "accepts", transport: "udp,tls" })]));
  expect(found).toMatchObject({
    code: "transport",
    severity: "problem",
    words: "Entrance B uses TCP, gw-1 takes UDP or TLS for this account.",
  });
  expect(found.fix?.patch).toEqual({ transport: "udp" });
});

test("a server that was asked and answers over another transport is believed before any setting", () => {
  const found = only(judge([panel({ asked: "wrong_transport/tcp" }), extension()]));
  expect(found).toMatchObject({ code: "transport", severity: "problem", words: "Entrance B uses UDP, the server answers over TCP." });
  expect(found.fix?.patch).toEqual({ transport: "tcp" });
});

test("a transport that most others at the server do not use is worth knowing, in the form that the device takes", () => {
  const gateway = only(judge([extension(), endpoint()], { custom: { transport: "tls" } }));
  expect(gateway).toMatchObject({ code: "transport", severity: "note", words: "gw-1 uses UDP, most others at this server use TLS." });
  expect(gateway.fix).toEqual({ deviceId: "gw-1", document: "sip-endpoints", record: "2", patch: { transport: ["TLS"] } });
});

test("a port that the others at the server do not use is a problem, mended where the device keeps its port", () => {
  const door = only(judge([panel({ server: "sip:10.0.0.5:5062", port: 5062 }), extension()], { custom: { port: 5060 } }));
  expect(door).toMatchObject({ code: "port", severity: "problem" });
  expect(door.words).toBe("Entrance B registers at port 5062. The others at this server use 5060.");
  expect(door.fix?.patch).toEqual({ proxy: "sip:10.0.0.5:5060" });
  const gateway = only(judge([extension(), endpoint({ server: "10.0.0.5", port: 5062 })], { custom: { port: 5060 } }));
  expect(gateway.fix?.patch).toEqual({ port: 5060 });
});

test("without a custom, two joined ends at different ports are told by name", () => {
  const ends = [panel({ pinned: true }), panel({ pinned: true, port: 5070, server: "sip:10.0.0.5:5070" }, "Lobby"), extension()];
  const found = only(judge(ends));
  expect(found).toMatchObject({ code: "port", words: "Lobby registers at port 5070, Entrance B at port 5060." });
  expect(found.fix?.patch).toEqual({ proxy: "sip:10.0.0.5:5060" });
});

test("a user that the other end does not have is mended at the end that registers", () => {
  const user = only(judge([panel({ user: "205", userKey: "205" }), extension()]));
  expect(user).toMatchObject({ code: "user", words: "Entrance B has the user 205, pbx-1 has 204.", fix: { patch: { user: "204" } } });
});

describe("a realm that is not what the server asks for", () => {
  const silent = (end: EndRow): EndRow => ({ ...end, device: { ...end.device, reachable: "no" } });
  const away = { registered: "no", askedRealm: "asterisk", realm: "10.0.0.5" } as const;

  test.each([
    ["the device is registered", [panel({ ...away, registered: "yes" }), extension()]],
    ["the server has taken the kept password", [panel({ ...away, registered: "unknown", asked: "ok" }), extension()]],
    [
      "the device tells no registration, and the server has taken the account",
      [panel({ ...away, registered: "unknown" }), extension({ asked: "ok" })],
    ],
    ["the device was registered before it fell silent", [silent(panel({ ...away, registered: "yes" })), extension()]],
    ["nothing is known, and it is a word that no address can be", [panel(away), extension()]],
  ])("is nothing to mend where %s", (_where, ends) => {
    expect(judge(ends).filter((candidate) => candidate.code === "realm")).toEqual([]);
    // Nor where the realm of the challenge is a name of the server's own, as a FRITZ!Box has one.
    const named = ends.map((end) => ({ ...end, askedRealm: end.asked === "ok" || end.registered !== "no" ? "fritz.box" : end.askedRealm }));
    expect(judge(named).filter((candidate) => candidate.code === "realm")).toEqual([]);
  });

  test("is told of a device that is not registered, without a fix where the vendor calls the field the server's address", () => {
    const found = only(judge([panel({ ...away, realm: "old.example", askedRealm: "pbx.example" }), extension()]));
    expect(found).toMatchObject({ code: "realm", severity: "problem" });
    expect(found.words).toBe("Entrance B has the realm old.example. The server asks for pbx.example.");
    expect(found).not.toHaveProperty("fix");
  });

  test("is mended where it is the very address that the device dials, or what most others at the server have", () => {
    const dialled = only(judge([panel({ ...away, realm: "old.example", askedRealm: "10.0.0.5" }), extension()]));
    expect(dialled.fix?.patch).toEqual({ realm: "10.0.0.5" });
    const custom = only(judge([panel({ ...away, realm: "old.example" }), extension()], { custom: { realm: "pbx.example" } }));
    expect(custom.words).toBe("Entrance B has the realm old.example. Most others at this server have pbx.example.");
    expect(custom.fix?.patch).toEqual({ realm: "pbx.example" });
  });

  test("is worth knowing where the server takes the password, and the device is not registered with it all the same", () => {
    const taken = only(judge([panel({ ...away, realm: "old.example", askedRealm: "pbx.example", asked: "ok" }), extension()]));
    expect(taken).toMatchObject({ code: "realm", severity: "note" });
    expect(taken.words).toContain("some devices answer no other realm than their own");
    expect(taken).not.toHaveProperty("fix");
  });

  test("a user that is registered is known to the server, whatever it said to another domain", () => {
    const asked = { asked: "unknown_user", askedWords: "The server does not know 204@10.0.0.5 (404 Not Found)." };
    expect(judge([panel({ ...asked, registered: "yes" }), extension()])).toEqual([]);
    expect(only(judge([panel({ ...asked, registered: "no" }), extension()]))).toMatchObject({ code: "user", severity: "problem" });
  });
});

test("passwords are known to differ only by prints of one key, and nothing of them is told", () => {
  const prints = new Map([
    ["end of Entrance B", "key1.aaa"],
    ["end of pbx-1", "key1.bbb"],
  ]);
  const found = only(judge([panel(), extension()], { fingerprint: (end) => prints.get(end.id) }));
  expect(found).toMatchObject({ code: "secret", severity: "problem" });
  expect(found).not.toHaveProperty("fix");
  expect(JSON.stringify(found)).not.toMatch(/aaa|bbb/);
  prints.set("end of pbx-1", "key2.bbb");
  expect(judge([panel(), extension()], { fingerprint: (end) => prints.get(end.id) })).toEqual([]);
});

test("an end that is missing, and two that fight over one identity, are told by name", () => {
  expect(only(judge([panel()], { absentAt: "pbx-1" })).words).toBe(
    "pbx-1 is the server of 204, but has no such account. Add 204 there, or correct the user.",
  );
  expect(only(judge([extension()]))).toMatchObject({ code: "end_missing", severity: "note" });
  const fight = only(judge([panel(), panel({}, "Lobby"), extension()]));
  expect(fight).toMatchObject({ code: "duplicate_registration", severity: "problem" });
  expect(fight.words).toContain("panel Entrance B and panel Lobby register as the same user 204.");
  expect(judge([panel({ domain: "north.example" }), panel({ domain: "south.example" }, "Lobby"), extension()])).toEqual([]);
  const joined = [panel({ pinned: true }), panel({ pinned: true }, "Lobby"), extension()];
  expect(judge(joined)).toEqual([]);
});
