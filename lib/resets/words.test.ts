import { expect, test } from "vitest";
import { readerFor } from "@/lib/device-access/device-reader";
import { connectFault } from "@/lib/net/fault-text";
import { familyOf } from "@/tests/support/families";
import { resetColumn } from "./facts";
import { sentence, storedWords, withoutAddress } from "./words";

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
  expect(toldTo(null)).toBe(
    `Extension Penthouse on Attic exchange has the new password. Extension Penthouse on Attic exchange: The PBX refuses: Penthouse is locked. ${rest}`,
  );
  expect(toldTo(["harbour"])).toBe(
    `PBX on another site has the new password. PBX on another site: The device refused the value. Somebody who sees that site is told why. ${rest}`,
  );
});
