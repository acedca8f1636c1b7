import { expect, test } from "vitest";
import { readerFor } from "@/lib/device-access/device-reader";
import { connectFault, restingFault } from "@/lib/net/fault-text";
import { faultFact } from "@/lib/settings/write-facts";
import { familyOf } from "@/tests/support/families";
import { resetColumn } from "./facts";
import { factWords, sentence, storedWords, withoutAddress } from "./words";

const at = { host: "10.20.0.5", port: 80 };

test("what is said of a device does not say where it is, and stays a sentence", () => {
  const said = [
    "10.20.0.5 port 80 closed the connection before it answered. Try again.",
    "Nothing listens at 10.20.0.5 port 80. Check the address.",
    "It was sent to the panel, which cannot be read now: 10.20.0.5 port 80 did not answer within 3 s.",
    "There is no way to 10.20.0.5: nothing on its network answers.",
    "The panel refuses the value 110.20.0.51.",
  ].map((text) => withoutAddress(text, at));
  expect(said).toEqual([
    "It closed the connection before it answered. Try again.",
    "Nothing listens at its address. Check the address.",
    "It was sent to the panel, which cannot be read now: it did not answer within 3 s.",
    "There is no way to its address: nothing on its network answers.",
    "The panel refuses the value 110.20.0.51.",
  ]);
});

test("no connection that cannot be made tells the address", () => {
  const codes = ["ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENOTFOUND", "EAI_AGAIN", "EPIPE", "EPROTO"];
  for (const host of [at.host, "fd00::5", "lobby.example"]) {
    for (const code of codes) {
      const { message } = connectFault(Object.assign(new Error(), { code }), { scheme: "https", host, port: at.port });
      expect(withoutAddress(message, { host, port: at.port })).not.toContain(host);
    }
  }
});

test("whatever a step says becomes a sentence", () => {
  expect([sentence("panel Lobby: no answer"), sentence("Stopped.")]).toEqual(["Panel Lobby: no answer.", "Stopped."]);
});

test("a person is not told what a device on another site said, and is told by its kind that it did", () => {
  const end = { seq: 0, deviceId: "pbx", deviceName: "Mast", noun: "PBX", record: "9", label: "Extension Penthouse" };
  const toldTo = (sites: string[] | null) => {
    const reader = readerFor({ sites }, [{ id: "pbx", name: "Attic exchange", driver: familyOf("pbx"), siteId: "tower" }]);
    const fault = { code: "fault", fault: "device_rejected", said: "The PBX refuses: Penthouse is locked." } as const;
    const half = { code: "half_done", new: [0], old: [], unknown: [], causes: [{ code: "end", seq: 0, fact: fault }] } as const;
    const kept = resetColumn.write({ ...half, new: [0], old: [], unknown: [], causes: [...half.causes] });
    return storedWords(resetColumn.read(kept), { reader, ends: [end], line: "204" });
  };
  const rest = "Until all ends agree, calls to 204 may not get through.";
  expect(toldTo(null)).toBe(`The PBX has the new password. The PBX refused the password. ${rest}`);
  expect(toldTo(["harbour"])).toBe(toldTo(null));
});

test("a half-done reset has a headline of words that people say, and names only where two ends are of one kind", () => {
  const end = (seq: number, deviceId: string, noun: string) => ({
    seq,
    deviceId,
    deviceName: deviceId,
    noun,
    record: "",
    label: "SIP account",
  });
  const device = (id: string, kind: "intercom" | "pbx") => ({ id, name: id, driver: familyOf(kind), siteId: null });
  const reader = readerFor({ sites: null }, [device("Lobby", "intercom"), device("Yard", "intercom"), device("pbx-1", "pbx")]);
  const said = (ends: ReturnType<typeof end>[], holds: { new: number[]; old: number[]; unknown: number[] }) =>
    factWords({ code: "half_done", ...holds, causes: [] }, { reader, ends, line: "204" }).split(". ")[0];
  const two = [end(0, "Lobby", "panel"), end(1, "pbx-1", "PBX")];
  expect(said(two, { new: [0], old: [1], unknown: [] })).toBe("The panel has the new password, the PBX still has the old one");
  expect(said(two, { new: [1], old: [], unknown: [0] })).toBe("The PBX has the new password, which one the panel has is not known");
  expect(said(two, { new: [], old: [], unknown: [0] })).toBe("Which password the panel has is not known");
  const three = [end(0, "Lobby", "panel"), end(1, "Yard", "panel"), end(2, "pbx-1", "PBX")];
  expect(said(three, { new: [0], old: [1, 2], unknown: [] })).toBe(
    "Panel Lobby has the new password, panel Yard and the PBX still have the old one",
  );
});

test("a countdown is kept as a time beside the sentence, and one that an earlier version kept in it is not told again", () => {
  const last = connectFault(new Error("silent"), { scheme: "http", host: "10.0.0.5", port: 80 });
  const resting = faultFact(restingFault({ open: true, failures: 3, retryInMs: 30_000, last }));
  expect(resting).toMatchObject({ code: "fault", said: "The device did not answer 3 times in a row, so it is left alone for a while." });
  expect(Date.parse("retryAt" in resting ? (resting.retryAt ?? "") : "")).toBeGreaterThan(Date.now());
  const earlier = { code: "fault", fault: "device_unreachable", said: "It did not answer. Lineward tries again in 29 s." };
  const reader = readerFor({ sites: null }, []);
  const end = { seq: 0, deviceId: "a", deviceName: "Lobby", noun: "panel", record: "", label: "SIP account" };
  const step = JSON.stringify({ code: "tried", fact: earlier, times: 1 });
  expect(storedWords(resetColumn.read(step), { reader, ends: [end], line: "204" }, end)).toBe("It did not answer.");
});
