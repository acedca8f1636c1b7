import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { makeCertificate, type SimulatorCertificate } from "@/lib/simulators/certificate";
import type { SipAnswer, SipHandler } from "@/lib/simulators/sip-answer";
import { startRawDevice } from "@/tests/support/raw-device";
import { askHere, sipAt, startScriptedSip, startTestRegistrar } from "@/tests/support/sip-kit";
import { sipWords } from "./sip-facts";
import { firstOf, parseMessage, type SipHeader, valuesOf } from "./sip-message";
import type { SipResult } from "./types";

let certificate: SimulatorCertificate;
beforeAll(async () => {
  certificate = await makeCertificate();
});

describe("an account is proven", () => {
  test.each(["udp", "tcp", "tls"] as const)("over %s: the right secret, a wrong one, and never with a Contact", async (transport) => {
    const { port, tlsPort, attempts } = await startTestRegistrar({ certificate });
    const server = sipAt(transport === "tls" ? tlsPort : port, transport);
    expect(await askHere({ server, pin: certificate.sha256 })).toMatchObject({
      result: "ok",
      status: 200,
      realm: "phones.local",
      reachable: true,
    });
    expect(await askHere({ server, pin: certificate.sha256, password: "another-secret" })).toMatchObject({
      result: "wrong_secret",
      status: 401,
    });
    expect(attempts.map(({ status, withContact }) => [status, withContact])).toEqual([401, 200, 401, 401].map((status) => [status, false]));
    expect(new Set(attempts.map((each) => each.transport))).toEqual(new Set([transport]));
  });

  test.each([
    [{ algorithms: ["SHA-256"] }],
    [{ algorithms: ["SHA-512-256", "SHA-256", "MD5"] }],
    [{ algorithms: ["MD5"], qop: false }],
    [{ unknownUsers: "404" }],
  ] as const)("by a server with %j", async (options) => {
    const { port } = await startTestRegistrar(options);
    expect(await askHere({ server: sipAt(port) })).toMatchObject({ result: "ok" });
    expect(await askHere({ server: sipAt(port), password: "another-secret" })).toMatchObject({ result: "wrong_secret" });
  });

  test("with a digest user of its own, and signs in it that SIP has to escape", async () => {
    const odd = { user: "tür 1@#", authUser: 'a"\\b', password: 'p"ä:\\ss' };
    const { port } = await startTestRegistrar({ accounts: () => [odd] });
    expect(await askHere({ server: sipAt(port), ...odd })).toMatchObject({ result: "ok" });
    expect(await askHere({ server: sipAt(port), user: odd.user, password: odd.password })).toMatchObject({ result: "wrong_secret" });
  });

  test("through an outbound proxy, which is dialled instead of the server", async () => {
    let route: string | undefined;
    const proxy = await startScriptedSip((request) => {
      route = request.method === "REGISTER" ? `${request.uri} ${firstOf(request, "route")}` : route;
      return { status: 200, reason: "OK" };
    });
    const server = { host: "pbx.example", transport: "udp" } as const;
    expect(await askHere({ server, outboundProxy: { host: "127.0.0.1", port: proxy.port } })).toMatchObject({ result: "not_asked" });
    expect(route).toBe(`sip:pbx.example <sip:127.0.0.1:${proxy.port};lr>`);
  });

  test("also where a proxy and the registrar both ask", async () => {
    const challenge = (header: string, realm: string): SipHeader => [header, `Digest realm="${realm}", nonce="n-${realm}", qop="auth"`];
    const { port } = await startScriptedSip((request): SipAnswer => {
      if (valuesOf(request, "proxy-authorization").length === 0) {
        return { status: 407, reason: "Proxy Authentication Required", headers: [challenge("Proxy-Authenticate", "edge")] };
      }
      return valuesOf(request, "authorization").length === 0
        ? { status: 401, reason: "Unauthorized", headers: [challenge("WWW-Authenticate", "inner")] }
        : { status: 200, reason: "OK" };
    });
    expect(await askHere({ server: sipAt(port) })).toMatchObject({ result: "ok", realm: "inner" });
  });

  test("and the second nonce is used where the first is called stale", async () => {
    const nonces: string[] = [];
    const { port } = await startScriptedSip((request) => {
      const value = firstOf(request, "authorization");
      nonces.push(/nonce="(\w+)"/.exec(value ?? "")?.[1] ?? "");
      const stale = value?.includes('"first"') ? ", stale=true" : "";
      const headers = [["WWW-Authenticate", `Digest realm="r", nonce="${value ? "second" : "first"}"${stale}`]] as const;
      const taken = request.method !== "REGISTER" || value?.includes('"second"');
      return taken ? { status: 200, reason: "OK" } : { status: 401, reason: "Unauthorized", headers };
    });
    expect(await askHere({ server: sipAt(port) })).toMatchObject({ result: "ok" });
    expect(nonces.filter((nonce) => nonce !== "")).toEqual(["first", "second"]);
  });

  test("with the bindings as the server lists them, bounded and without hidden signs", async () => {
    const contacts: SipHeader[] = Array.from({ length: 150 }, (_, index) => [
      "Contact",
      `<sip:101@10.0.0.${index}\u202e>;expires=${index}`,
    ]);
    const { port } = await startScriptedSip(() => ({ status: 200, reason: "O\u202eK", headers: contacts }));
    const result = await askHere({ server: sipAt(port, "tcp") });
    expect(result.bindings).toHaveLength(100);
    expect(result.bindings[7]).toEqual({ contact: "sip:101@10.0.0.7", expiresSeconds: 7 });
    expect(result.reason).toBe("OK");
  });
});

describe("what a server answers becomes a result", () => {
  const challenge: SipHeader = ["WWW-Authenticate", 'Digest realm="r", nonce="n"'];
  const onceAsked = (answer: SipAnswer): SipHandler => {
    return (request) => (firstOf(request, "authorization") ? answer : { status: 401, reason: "Unauthorized", headers: [challenge] });
  };
  const always = (status: number, headers: readonly SipHeader[] = []): SipHandler => {
    return () => ({ status, reason: "Said So", headers });
  };
  let realms = 0;
  const fickle: SipHandler = () => {
    realms += 1;
    return { status: 401, reason: "Unauthorized", headers: [["WWW-Authenticate", `Digest realm="${realms}", nonce="n"`]] };
  };

  test.each<[string, SipHandler, SipResult["result"]]>([
    ["yes without a question", always(200), "not_asked"],
    ["403 after the secret", onceAsked({ status: 403, reason: "Said So" }), "wrong_secret"],
    ["401 after it without another challenge", onceAsked({ status: 401, reason: "Said So" }), "wrong_secret"],
    ["403 before it", always(403), "refused"],
    ["404 before", always(404), "unknown_user"],
    ["404 after", onceAsked({ status: 404, reason: "Said So" }), "unknown_user"],
    ["604", always(604), "unknown_user"],
    ["400 before: it wants a Contact", always(400), "needs_contact"],
    ["a Contact wanted before", () => ({ status: 421, reason: "Contact header required" }), "needs_contact"],
    ["400 after the secret, which was taken", onceAsked({ status: 400, reason: "Missing Contact" }), "ok"],
    ["423 after it", onceAsked({ status: 423, reason: "Interval Too Brief" }), "ok"],
    ["403 for a missing Contact after it", onceAsked({ status: 403, reason: "No Contact given" }), "ok"],
    ["403 and whom to contact", onceAsked({ status: 403, reason: "Contact the provider" }), "wrong_secret"],
    ["480 after the secret", onceAsked({ status: 480, reason: "Said So" }), "refused"],
    ["500 after it", onceAsked({ status: 500, reason: "Said So" }), "refused"],
    ["302 after it", onceAsked({ status: 302, reason: "Said So" }), "refused"],
    ["405", always(405), "not_a_registrar"],
    ["501", always(501), "not_a_registrar"],
    ["302", always(302, [["Contact", "<sip:169.254.169.254>"]]), "refused"],
    ["503", always(503), "refused"],
    ["600", always(600), "refused"],
    ["a challenge without a header", always(401), "unsupported_challenge"],
    [
      "a challenge that nobody knows",
      always(401, [["WWW-Authenticate", 'Digest realm="r", nonce="n", algorithm=NEW']]),
      "unsupported_challenge",
    ],
    ["the same nonce called stale", always(401, [["WWW-Authenticate", 'Digest realm="r", nonce="n", stale=true']]), "wrong_secret"],
    ["another realm each time", fickle, "refused"],
  ])("%s", async (_what, handle, result) => {
    const { port } = await startScriptedSip(handle);
    const answer = await askHere({ server: sipAt(port) });
    expect(answer).toMatchObject({ result, reachable: true, bindings: [] });
    expect(sipWords(answer.fact)).toMatch(/^[A-Z].*[.]$/);
    expect(sipWords(answer.fact)).not.toMatch(/[!]|please/i);
  });

  test("a server that wants a Contact in every REGISTER does not refuse the registration, and is told apart by what it judged", async () => {
    const wants = { status: 400, reason: "Missing Contact" } as const;
    const before = await askHere({ server: sipAt((await startScriptedSip(() => wants)).port) });
    expect(sipWords(before.fact)).toBe(
      "The server cannot be asked for 101 without registering: it wants a Contact in every REGISTER (400 Missing Contact). Nothing is known about the password.",
    );
    const after = await askHere({ server: sipAt((await startScriptedSip(onceAsked(wants))).port) });
    expect(sipWords(after.fact)).toMatch(/^The server takes the password of 101\. /);
  });

  test("a challenge that would break our own header is not answered", async () => {
    const device = await startRawDevice((socket, text) => {
      const request = parseMessage(Buffer.from(text));
      const copied = ["via", "cseq"].map((name) => `${name}: ${firstOf(request, name)}\r\n`).join("");
      socket.write(`SIP/2.0 401 No\r\n${copied}WWW-Authenticate: Digest realm="a\0b", nonce="n"\r\nContent-Length: 0\r\n\r\n`);
    });
    onTestFinished(() => device.close());
    expect(await askHere({ server: sipAt(device.endpoint.port, "tcp") })).toMatchObject({ result: "not_sip" });
    expect(device.requests.filter((each) => each.startsWith("REGISTER"))).toHaveLength(1);
  });

  test("a server that does not tell unknown users apart is not claimed to", async () => {
    const { port } = await startTestRegistrar();
    const answer = await askHere({ server: sipAt(port), user: "999" });
    expect(answer).toMatchObject({ result: "wrong_secret", status: 401 });
    expect(sipWords(answer.fact)).toContain("the user is not known");
  });
});
