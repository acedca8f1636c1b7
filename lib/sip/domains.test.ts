import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type KamailioOptions, kamailioInstalled, startKamailio, type TestKamailio } from "@/tests/support/kamailio";
import { loopbackRules, sipAccount, sipAt, startScriptedSip } from "@/tests/support/sip-kit";
import type { SipHandler } from "../simulators/sip-answer";
import { askSipAtDomains } from "./domains";
import { sipWords } from "./sip-facts";
import { firstOf, type SipHeader } from "./sip-message";
import { isDomainName } from "./syntax";

const ask = (port: number, domains: readonly string[], password: string = sipAccount.password) =>
  askSipAtDomains({ ...sipAccount, password, server: sipAt(port) }, domains, loopbackRules, { deadlineMs: 1_500 });

const tenants = ["north.example", "south.example"] as const;
const others = ["hidden", "403", "403 after the answer", "404"] as const satisfies readonly KamailioOptions["otherDomains"][];
const presence = kamailioInstalled ? "" : " (not run: Kamailio is not installed)";

describe.runIf(kamailioInstalled).each(others)(`a real Kamailio with two tenants, other domains: %s${presence}`, (otherDomains) => {
  let running: TestKamailio | undefined;
  const port = () => running?.port ?? 0;
  beforeAll(async () => {
    // One number, two people, two passwords.
    const users = [
      { user: "101", password: sipAccount.password, domain: "north.example" },
      { user: "101", password: "the-neighbour's-own", domain: "south.example" },
    ];
    running = await startKamailio(users, { domains: tenants, otherDomains });
  });
  afterAll(() => running?.stop());

  test("takes a right password of the account's own tenant, dialled by address, and not the neighbour's", async () => {
    expect(await ask(port(), ["north.example", "127.0.0.1"])).toMatchObject({ result: "ok", realm: "north.example" });
    const other = await ask(port(), ["south.example", "127.0.0.1"]);
    expect(other).toMatchObject({ result: "wrong_secret" });
    expect(sipWords(other.fact)).toContain("101@south.example and 101@127.0.0.1");
  });

  test("a domain that the account names wrongly costs a right password nothing, where another one is right", async () => {
    expect(await ask(port(), ["sip.elsewhere.example", "north.example", "127.0.0.1"])).toMatchObject({
      result: "ok",
      realm: "north.example",
    });
  });

  test("a wrong password is called wrong at the tenant that knows the user", async () => {
    expect(await ask(port(), ["north.example", "127.0.0.1"], "not-the-password")).toMatchObject({ result: "wrong_secret", status: 401 });
  });

  // A server that hides its other domains asks everybody for a password: there is no refusal at the bare address to judge.
  if (otherDomains !== "hidden") {
    test("a refusal at the bare address is not called a wrong password, and says what is missing", async () => {
      const said = await ask(port(), ["127.0.0.1"]);
      expect(said.result).toBe(otherDomains === "404" ? "unknown_user" : "refused");
      expect(sipWords(said.fact)).toContain(otherDomains === "403" ? "403 Forbidden" : `101@127.0.0.1 (${otherDomains.slice(0, 3)}`);
    });
  }
});

describe("an account at several domains", () => {
  const challenge = (realm: string): SipHeader => ["WWW-Authenticate", `Digest realm="${realm}", nonce="n"`];
  const domainOf = (uri: string) => uri.replace(/^sip:/, "").replace(/:\d+$/, "");

  /** Refuses everybody whose domain is another one, as told; counts the domains it was asked at. */
  async function startTenant(own: string, realm: string, other: ReturnType<SipHandler>, mute = false) {
    const seen: string[] = [];
    const { port } = await startScriptedSip((request) => {
      if (request.method !== "REGISTER") {
        return { status: 200, reason: "OK" };
      }
      const given = firstOf(request, "authorization");
      const domain = domainOf(request.uri);
      if (given === undefined) {
        seen.push(domain);
      }
      if (domain !== own && mute) {
        return undefined;
      }
      if (given === undefined) {
        return { status: 401, reason: "Unauthorized", headers: [challenge(realm)] };
      }
      return domain === own
        ? { status: 200, reason: "OK" }
        : (other ?? { status: 401, reason: "Unauthorized", headers: [challenge(realm)] });
    });
    return { port, seen };
  }

  test("where only an address is known, the domain that the challenge names is asked too", async () => {
    const { port, seen } = await startTenant("hidden.example", "hidden.example", undefined);
    expect(await ask(port, ["127.0.0.1"])).toMatchObject({ result: "ok", realm: "hidden.example" });
    expect(seen).toEqual(["127.0.0.1", "hidden.example"]);
  });

  test("a realm that is no domain is not asked at", async () => {
    const { port, seen } = await startTenant("elsewhere.example", "asterisk", undefined);
    expect(await ask(port, ["127.0.0.1"])).toMatchObject({ result: "wrong_secret" });
    expect(seen).toEqual(["127.0.0.1"]);
  });

  test("a server that leaves strange domains unanswered is asked at the next one", async () => {
    const { port, seen } = await startTenant("right.example", "x", undefined, true);
    expect(await ask(port, ["wrong.example", "right.example"])).toMatchObject({ result: "ok" });
    // Copies of what was left unanswered come too.
    expect([...new Set(seen)]).toEqual(["wrong.example", "right.example"]);
  });

  test("once one has said yes, or nothing is there, no other is asked", async () => {
    const { port, seen } = await startTenant("a.example", "x", { status: 403, reason: "Forbidden" });
    expect(await ask(port, ["a.example", "b.example"])).toMatchObject({ result: "ok" });
    expect(seen).toEqual(["a.example"]);
    const broken = await startScriptedSip(() => ({ status: 503, reason: "Busy" }));
    expect(await ask(broken.port, ["a.example", "b.example"])).toMatchObject({ result: "refused", status: 503 });
  });

  test("the same refusal after the password at every name is still one of the password", async () => {
    const { port } = await startTenant("none.example", "x", { status: 403, reason: "Forbidden" });
    const said = await ask(port, ["a.example", "127.0.0.1"]);
    expect(said).toMatchObject({ result: "wrong_secret", status: 403 });
    expect(sipWords(said.fact)).toContain("101@a.example (403 Forbidden) and 101@127.0.0.1 (403 Forbidden)");
  });

  test.each([
    ["pbx.example", true],
    ["a.b-c.example", true],
    ["asterisk", false],
    ["10.0.0.5", false],
    ["pbx.1", false],
    ["fd00::5", false],
    ["a b.example", false],
    ["a.example>;x", false],
  ])("%s can be a domain: %s", (text, is) => {
    expect(isDomainName(text)).toBe(is);
  });
});
