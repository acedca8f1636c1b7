import { expect, onTestFinished, test } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import { makeCertificate } from "@/lib/simulators/certificate";
import { freePort } from "@/tests/support/free-port";
import { kamailioInstalled, startKamailio } from "@/tests/support/kamailio";
import { loopbackRules, sipAt, startScriptedSip, startTestRegistrar } from "@/tests/support/sip-kit";
import { askWhether } from "./probe";
import { stepsToServer } from "./steps";
import type { SipQuestion, SipRules } from "./types";

/** Each step's answer, or the code of what ended it; undefined for one that was not reached. */
async function walked(account: Pick<SipQuestion, "server" | "pin">, rules: SipRules = loopbackRules) {
  const { name, port, tls } = stepsToServer(account, rules);
  const answers = await Promise.all([name, port, tls]);
  return answers.map((step) => step && ("found" in step ? step.found : step.fault.code));
}

const address = { host: "127.0.0.1", addresses: ["127.0.0.1"], isName: false };

test("over UDP nothing is opened, over TCP the port is, and over TLS the certificate is judged, without one byte of SIP", async () => {
  const certificate = await makeCertificate();
  const { port, tlsPort = 0, attempts } = await startTestRegistrar({ certificate });
  expect(await walked({ server: sipAt(port, "udp") })).toEqual([address, null, null]);
  expect(await walked({ server: sipAt(port, "tcp") })).toEqual([address, { address: "127.0.0.1", port }, null]);
  const pinned = { server: sipAt(tlsPort, "tls"), pin: certificate.sha256 };
  expect(await walked(pinned)).toEqual([
    address,
    { address: "127.0.0.1", port: tlsPort },
    { version: "TLSv1.3", validTo: expect.stringMatching(/^\d{4}-/), pinned: true },
  ]);
  expect((await walked({ server: sipAt(tlsPort, "tls") }))[2]).toBe("certificate");
  expect((await walked({ ...pinned, pin: "0".repeat(64) }))[2]).toBe("certificate");
  expect(attempts).toEqual([]);
});

test("a walk ends at the first step that breaks: no such name, an address that is not allowed, a closed port, no TLS", async () => {
  const resolving = (resolve: SipRules["resolve"]): SipRules => ({ ...loopbackRules, ...(resolve ? { resolve } : {}) });
  const unknown = resolving(() => Promise.reject(Object.assign(new Error("none"), { code: "ENOTFOUND" })));
  const server = { host: "pbx.example", transport: "tcp" } as const;
  expect(await walked({ server }, unknown)).toEqual(["unknown_name", undefined, undefined]);
  const elsewhere = { networks: () => parseNetworks("10.0.0.0/8"), own: () => [] };
  expect(await walked({ server: sipAt(5060, "tcp") }, elsewhere)).toEqual(["address_not_allowed", undefined, undefined]);
  expect(await walked({ server: sipAt(await freePort(), "tcp") })).toEqual([address, "closed_port", undefined]);
  const { port } = await startTestRegistrar();
  expect(["not_tls", "dropped"]).toContain((await walked({ server: sipAt(port, "tls") }))[2]);
  const named = await walked(
    { server: { ...server, port } },
    resolving(async () => ["127.0.0.1"]),
  );
  expect(named).toEqual([{ host: "pbx.example", addresses: ["127.0.0.1"], isName: true }, { address: "127.0.0.1", port }, null]);
});

test("whether a server speaks SIP is asked without a password: any answer is one, silence is none", async () => {
  const heard: string[] = [];
  const odd = await startScriptedSip(({ method, headers }) => {
    heard.push(method, ...headers.map(([name]) => name.toLowerCase()));
    return { status: 405, reason: "Not here" };
  });
  const account = { user: "101", server: sipAt(odd.port) };
  expect(await askWhether(account, loopbackRules)).toMatchObject({
    result: "ok",
    fact: { code: "answers", status: 405, reason: "Not here" },
  });
  expect(heard.filter((word) => word === "REGISTER" || word.endsWith("authorization"))).toEqual([]);
  const mute = await startScriptedSip(() => undefined);
  const said = await askWhether({ ...account, server: sipAt(mute.port) }, loopbackRules, { deadlineMs: 300 });
  expect(said).toMatchObject({ result: "no_answer", fact: { code: "silence" } });
});

test.skipIf(!kamailioInstalled)("Kamailio is reached over TCP and answers a SIP question over UDP", async () => {
  const kamailio = await startKamailio([]);
  if (!kamailio) {
    throw new Error("Kamailio is installed and was not started");
  }
  onTestFinished(() => kamailio.stop());
  expect((await walked({ server: sipAt(kamailio.port, "tcp") }))[1]).toEqual({ address: "127.0.0.1", port: kamailio.port });
  expect(await askWhether({ user: "101", server: sipAt(kamailio.port) }, loopbackRules)).toMatchObject({ result: "ok", reachable: true });
});
