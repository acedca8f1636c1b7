import { expect, test } from "vitest";
import { connectFault } from "@/lib/net/fault-text";
import { sentence, withoutAddress } from "./words";

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
