import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { defaultNetworks } from "@/lib/schema/address-rules";
import { freePort } from "@/tests/support/free-port";
import { startRawDevice } from "@/tests/support/raw-device";
import { askHere, loopbackRules, sipAccount, sipAt, startScriptedSip, startTestRegistrar } from "@/tests/support/sip-kit";
import { makeCertificate } from "../simulators/certificate";
import { askSip } from "./probe";
import { sipWords } from "./sip-facts";
import type { SipQuestion, SipRules, SipTransport } from "./types";

describe("where no answer comes", () => {
  test.each<[SipTransport, "udp" | "tcp"]>([
    ["tcp", "udp"],
    ["udp", "tcp"],
    ["tls", "tcp"],
  ])("over %s but over %s, the transport that works is named", async (asked, works) => {
    const { port } = await startTestRegistrar({ transports: [works], port: await freePort() });
    // A SIP server over TCP waits for more when it is greeted with TLS, so that case takes half of the deadline.
    const answer = await askHere({ server: sipAt(port, asked) }, 1_000);
    expect(answer).toMatchObject({ result: "wrong_transport", answersOver: works, reachable: false });
    expect(sipWords(answer.fact)).toContain(works.toUpperCase());
  });

  test("because the port speaks TLS, TLS is named, and no secret's digest has gone anywhere", async () => {
    const { tlsPort, attempts } = await startTestRegistrar({ certificate: await makeCertificate() });
    expect(await askHere({ server: sipAt(tlsPort, "tcp") })).toMatchObject({ result: "wrong_transport", answersOver: "tls" });
    expect(attempts).toEqual([]);
  });

  test("over a silent UDP port, the deadline holds and TCP beside it is still found", async () => {
    const { port } = await startTestRegistrar({ transports: ["tcp"], port: await freePort() });
    const silent = createSocket("udp4");
    silent.bind(port, "127.0.0.1");
    await once(silent, "listening");
    onTestFinished(() => void silent.close());
    const answer = await askHere({ server: sipAt(port) }, 700);
    expect(answer).toMatchObject({ result: "wrong_transport", answersOver: "tcp" });
    expect(answer.elapsedMs).toBeGreaterThanOrEqual(690);
  });

  test("from a server that has gone silent, it is no answer", async () => {
    const quiet = await startTestRegistrar();
    quiet.setSilent(true);
    for (const transport of ["udp", "tcp"] as const) {
      expect(await askHere({ server: sipAt(quiet.port, transport) }, 400)).toMatchObject({ result: "no_answer", reachable: false });
    }
    quiet.setSilent(false);
    expect(await askHere({ server: sipAt(quiet.port) })).toMatchObject({ result: "ok" });
  });

  test("to REGISTER, but to OPTIONS, the words say so", async () => {
    const { port } = await startScriptedSip(({ method }) => (method === "OPTIONS" ? { status: 200, reason: "OK" } : undefined));
    const answer = await askHere({ server: sipAt(port) }, 400);
    expect(answer).toMatchObject({ result: "no_answer", reachable: true });
    expect(sipWords(answer.fact)).toContain("OPTIONS");
  });

  test.each(["udp", "tcp", "tls"] as const)("over %s because nothing listens, it is told at once", async (transport) => {
    const answer = await askHere({ server: sipAt(await freePort(), transport) });
    expect(answer).toMatchObject({ result: "no_answer", reachable: false });
    expect(sipWords(answer.fact)).toContain("Nothing listens");
  });

  test("because the name is unknown or the network is gone, it is no route", async () => {
    for (const code of ["ENOTFOUND", "EAI_AGAIN"]) {
      const lost: SipRules = { ...loopbackRules, resolve: () => Promise.reject(Object.assign(new Error("x"), { code })) };
      const answer = await askSip({ ...sipAccount, server: { host: "pbx.example", transport: "udp" } }, lost);
      expect([answer.result, sipWords(answer.fact)]).toEqual(["no_route", expect.stringContaining("pbx.example")]);
    }
  });

  test("from a web server or endless bytes, it is told that this is not SIP", async () => {
    const web = await startRawDevice((socket) => socket.end("HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n"));
    onTestFinished(() => web.close());
    expect(await askHere({ server: sipAt(web.endpoint.port, "tcp") })).toMatchObject({ result: "not_sip" });
    const endless = createServer((socket) => socket.on("error", () => undefined).write(Buffer.alloc(200_000, "x")));
    endless.listen(0, "127.0.0.1");
    await once(endless, "listening");
    onTestFinished(() => void endless.close());
    const address = endless.address();
    expect(await askHere({ server: sipAt(typeof address === "object" ? address?.port : 0, "tcp") })).toMatchObject({ result: "not_sip" });
  });

  test("because somebody called it off, it ends at once", async () => {
    const quiet = await startTestRegistrar();
    quiet.setSilent(true);
    const stop = new AbortController();
    const asked = askSip({ ...sipAccount, server: sipAt(quiet.port) }, loopbackRules, { signal: stop.signal });
    stop.abort();
    expect(await asked).toMatchObject({ result: "aborted" });
  });
});

describe("the door's rules hold for SIP", () => {
  test("no address outside the allowed networks is dialled, by number or by name", async () => {
    const { port, attempts } = await startTestRegistrar();
    const narrow: SipRules = {
      ...loopbackRules,
      networks: () => defaultNetworks,
      resolve: () => Promise.resolve(["10.0.0.1", "127.0.0.1"]),
    };
    for (const host of ["127.0.0.1", "pbx.example", "169.254.169.254"]) {
      for (const transport of ["udp", "tcp", "tls"] as const) {
        const answer = await askSip({ ...sipAccount, server: sipAt(port, transport, host) }, narrow);
        expect(answer).toMatchObject({ result: "address_not_allowed", reachable: false });
      }
    }
    expect(attempts).toEqual([]);
  });

  test("a name is looked up once, and what it stood for then is dialled", async () => {
    const { port } = await startTestRegistrar();
    let lookups = 0;
    const fickle: SipRules = {
      ...loopbackRules,
      resolve: () => {
        lookups += 1;
        return Promise.resolve([lookups === 1 ? "127.0.0.1" : "169.254.169.254"]);
      },
    };
    expect(await askSip({ ...sipAccount, server: sipAt(port, "udp", "pbx.example") }, fickle)).toMatchObject({ result: "ok" });
    expect(lookups).toBe(1);
  });

  test("Lineward's own port is no SIP server, neither asked for nor looked at beside", async () => {
    const { port } = await startTestRegistrar();
    const own: SipRules = { ...loopbackRules, own: () => [{ host: "127.0.0.1", port }] };
    expect(await askSip({ ...sipAccount, server: sipAt(port) }, own)).toMatchObject({ result: "address_not_allowed" });
  });

  test.each([
    ["no pin", undefined],
    ["another pin", "0".repeat(64)],
  ])("a TLS server that nobody vouches for gets no SIP byte with %s, and its certificate is shown", async (_what, pin) => {
    const device = await startRawDevice(() => undefined, { tls: true });
    onTestFinished(() => device.close());
    const answer = await askHere({ server: sipAt(device.endpoint.port, "tls"), ...(pin ? { pin } : {}) });
    expect(answer).toMatchObject({ result: "certificate_not_accepted", certificate: { sha256: device.sha256, selfSigned: true } });
    expect(device.bytes).toBe(0);
  });

  test.each<[string, Partial<SipQuestion>]>([
    ["a user that would start another header", { user: "101\r\nX: y" }],
    ["an empty user", { user: "" }],
    ["a domain that would start another header", { domain: "a\r\nX: y" }],
    ["a domain with a sign of its own", { domain: "a>b" }],
    ["a port that does not exist", { server: sipAt(70_000) }],
  ])("%s is never sent", async (_what, change) => {
    const { port, attempts } = await startTestRegistrar();
    expect(await askHere({ server: sipAt(port), ...change })).toMatchObject({ result: "not_sendable", reachable: false });
    expect(attempts).toEqual([]);
  });
});
