import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { firstOf, parseMessage, printMessage, type SipHeader, type SipResponseMessage, valuesOf } from "@/lib/sip/sip-message";
import { chooseChallenge, printCredentials } from "../sip/digest";
import { type RegistrarOptions, startRegistrar } from "./registrar";

const password = "the-secret-of-101";

/** A registrar, and a bare UDP socket that speaks to it one request at a time. */
async function start(options: Partial<RegistrarOptions> = {}) {
  const registrar = await startRegistrar({ accounts: () => [{ user: "101", password }], realm: "phones.local", ...options });
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  onTestFinished(async () => {
    socket.close();
    await registrar.close();
  });
  let sent = 0;

  async function exchange(bytes: Buffer): Promise<SipResponseMessage> {
    const arrives = once(socket, "message");
    socket.send(bytes, registrar.port, registrar.host);
    const message = parseMessage(((await arrives) as [Buffer])[0]);
    if (message.kind !== "response") {
      throw new Error("The registrar asked something.");
    }
    return message;
  }
  function request(headers: readonly SipHeader[], { method = "REGISTER", user = "101" } = {}): Buffer {
    sent += 1;
    const fixed: SipHeader[] = [
      ["Via", `SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK${sent};rport`],
      ["From", `<sip:${user}@phones.local>;tag=1`],
      ["To", `<sip:${user}@phones.local>`],
      ["Call-ID", "call"],
      ["CSeq", `${sent} ${method}`],
    ];
    return printMessage({ kind: "request", method, uri: "sip:phones.local", headers: [...fixed, ...headers], body: "" });
  }
  async function challenge(user = "101") {
    const response = await exchange(request([], { user }));
    const chosen = chooseChallenge(valuesOf(response, "www-authenticate"));
    if (!chosen) {
      throw new Error(`The registrar answered ${response.status} without a challenge.`);
    }
    return chosen;
  }
  async function register(headers: readonly SipHeader[], { user = "101", secret = password } = {}): Promise<SipResponseMessage> {
    const parts = {
      challenge: await challenge(user),
      user,
      password: secret,
      method: "REGISTER",
      uri: "sip:phones.local",
      count: 1,
      cnonce: "c",
    };
    return exchange(request([...headers, ["Authorization", printCredentials(parts)]], { user }));
  }
  return { registrar, socket, exchange, request, challenge, register };
}

const contact = (host: string, expiresSeconds: number): SipHeader => ["Contact", `<sip:101@${host}>;expires=${expiresSeconds}`];

describe("the stand-in registrar", () => {
  test("binds contacts, lists them, and lets them go at 0 seconds or all at once", async () => {
    const { register, registrar } = await start();
    await register([contact("10.0.0.1", 60)]);
    const listed = await register([contact("10.0.0.2", 600), ["Expires", "70"]]);
    expect(valuesOf(listed, "contact")).toEqual(["<sip:101@10.0.0.1>;expires=60", "<sip:101@10.0.0.2>;expires=600"]);
    expect(valuesOf(await register([]), "contact")).toHaveLength(2);
    await register([contact("10.0.0.1", 0)]);
    expect(registrar.bindings("101")).toEqual([{ contact: "sip:101@10.0.0.2", expiresSeconds: 600 }]);
    await register([
      ["Contact", "*"],
      ["Expires", "0"],
    ]);
    expect(registrar.bindings("101")).toEqual([]);
  });

  test("lets a binding expire by itself", async () => {
    const { register, registrar } = await start({ expiresMin: 1 });
    await register([contact("10.0.0.1", 1)]);
    expect(registrar.bindings("101")).toHaveLength(1);
    await expect.poll(() => registrar.bindings("101"), { timeout: 5_000 }).toEqual([]);
  });

  test("refuses an interval that is too short and cuts one that is too long", async () => {
    const { register, registrar } = await start({ expiresMin: 120, expiresMax: 300 });
    const brief = await register([contact("10.0.0.1", 60)]);
    expect([brief.status, firstOf(brief, "min-expires")]).toEqual([423, "120"]);
    await register([contact("10.0.0.1", 9_000)]);
    expect(registrar.bindings("101")).toEqual([{ contact: "sip:101@10.0.0.1", expiresSeconds: 300 }]);
  });

  test("binds nothing for a wrong secret, an unknown user or another user's secret", async () => {
    const { register, registrar } = await start({
      accounts: () => [101, 102].map((user) => ({ user: `${user}`, password: `${password}${user}` })),
    });
    const secrets = [
      ["101", "no"],
      ["999", "no"],
      ["102", `${password}101`],
    ] as const;
    for (const [user, secret] of secrets) {
      expect(await register([contact("10.0.0.1", 60)], { user, secret })).toMatchObject({ status: 401 });
      expect(registrar.bindings(user)).toEqual([]);
    }
    expect(JSON.stringify(registrar.attempts)).not.toContain(password);
    expect(registrar.attempts.map(({ credentials }) => credentials)).toEqual(["absent", "wrong", "absent", "wrong", "absent", "wrong"]);
  });

  test("holds a changed secret from the next request on", async () => {
    let now = "first";
    const { register } = await start({ accounts: { lookup: (user) => (user === "101" ? { password: now } : undefined) } });
    expect(await register([], { secret: "first" })).toMatchObject({ status: 200 });
    now = "second";
    expect(await register([], { secret: "first" })).toMatchObject({ status: 401 });
    expect(await register([], { secret: "second" })).toMatchObject({ status: 200 });
  });

  test("tells an old nonce from a wrong secret", async () => {
    const { challenge, exchange, request } = await start({ nonceLifetimeMs: 1 });
    const old = await challenge();
    await expect.poll(async () => (await challenge()).nonce).not.toBe(old.nonce);
    const parts = { challenge: old, user: "101", method: "REGISTER", uri: "sip:phones.local", count: 1, cnonce: "c" };
    const right = await exchange(request([["Authorization", printCredentials({ ...parts, password })]]));
    const wrong = await exchange(request([["Authorization", printCredentials({ ...parts, password: "no" })]]));
    expect([right, wrong].map((each) => [each.status, /stale=true/.test(firstOf(each, "www-authenticate") ?? "")])).toEqual([
      [401, true],
      [401, false],
    ]);
  });

  test("answers a repeated request as before, without doing it again", async () => {
    const { exchange, request, registrar } = await start();
    const bytes = request([]);
    expect(await exchange(bytes)).toEqual(await exchange(bytes));
    expect(registrar.attempts).toHaveLength(1);
  });

  test("answers OPTIONS, refuses other methods, and passes by what is not SIP", async () => {
    const { exchange, request, socket, registrar } = await start();
    socket.send("nonsense\r\n\r\n", registrar.port, registrar.host);
    expect(await exchange(request([], { method: "OPTIONS" }))).toMatchObject({ status: 200 });
    expect(await exchange(request([], { method: "INVITE" }))).toMatchObject({ status: 405 });
  });

  test("says 404 and 403 where it is told to", async () => {
    const { exchange, request, register } = await start({ unknownUsers: "404", wrongSecretStatus: 403 });
    expect(await exchange(request([], { user: "999" }))).toMatchObject({ status: 404 });
    expect(await register([], { secret: "no" })).toMatchObject({ status: 403 });
  });
});

const sipsak = "/usr/bin/sipsak";

/** Exit code of sipsak registering as 101. */
function runSipsak(port: number, secret: string): Promise<number> {
  const args = ["-U", "-C", "sip:101@127.0.0.1:7777", "-x", "60", "-s", `sip:101@127.0.0.1:${port}`, "-u", "101", "-a", secret];
  return new Promise((resolve) => {
    const child = execFile(sipsak, args, { timeout: 15_000 }, () => resolve(child.exitCode ?? -1));
  });
}

test.runIf(existsSync(sipsak)).each([true, false])(
  "sipsak, which is not ours, registers at the stand-in with qop=auth %s and the right secret only (runs where sipsak is installed)",
  async (qop) => {
    const { registrar } = await start({ qop });
    expect(await runSipsak(registrar.port, "wrong")).not.toBe(0);
    expect(registrar.bindings("101")).toEqual([]);
    expect(await runSipsak(registrar.port, password)).toBe(0);
    expect(registrar.bindings("101")).toEqual([{ contact: "sip:101@127.0.0.1:7777", expiresSeconds: 60 }]);
  },
);
