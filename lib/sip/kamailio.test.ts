import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import { kamailioInstalled, startKamailio, type TestKamailio } from "@/tests/support/kamailio";
import { startUserAgent } from "../simulators/user-agent";
import { askSip } from "./probe";
import { sipWords } from "./sip-facts";
import { firstOf, parseMessage, type SipMessage } from "./sip-message";

const rules = { networks: () => parseNetworks("127.0.0.0/8"), own: () => [] };
const password = "right-secret-of-101";

function started(kamailio: TestKamailio | undefined): TestKamailio {
  if (!kamailio) {
    throw new Error("Kamailio is not installed.");
  }
  return kamailio;
}

/**
 * Between the client and Kamailio: holds the first answer to a challenge back until Kamailio itself refuses its nonce as
 * too old, which is asked with copies of that request. Counts the different REGISTERs that it saw.
 */
async function startLateRelay(to: TestKamailio) {
  const [front, back, scout] = [createSocket("udp4"), createSocket("udp4"), createSocket("udp4")];
  front.bind(0, "127.0.0.1");
  await once(front, "listening");
  const cseqs = new Set<string>();
  let client: { address: string; port: number } | undefined;
  let holding: "not yet" | "now" | "over" = "not yet";
  let polls = 0;
  let saidStale = false;

  const ask = async (text: string): Promise<SipMessage> => {
    polls += 1;
    const answer = once(scout, "message");
    scout.send(text.replace(/branch=z9hG4bK\w+/, `branch=z9hG4bKpoll${polls}`), to.port, to.host);
    const [bytes] = (await answer) as [Buffer];
    return parseMessage(bytes);
  };
  const holdBack = async (text: string) => {
    holding = "now";
    let answer = await ask(text);
    while (answer.kind === "response" && answer.status !== 401) {
      answer = await ask(text);
    }
    saidStale = /stale=true/i.test(firstOf(answer, "www-authenticate") ?? "");
    holding = "over";
    back.send(text, to.port, to.host);
  };
  front.on("message", (bytes, from) => {
    client = from;
    const message = parseMessage(bytes);
    if (message.kind === "request" && message.method === "REGISTER") {
      cseqs.add(firstOf(message, "cseq") ?? "");
    }
    if (holding === "not yet" && firstOf(message, "authorization")) {
      void holdBack(bytes.toString("utf8"));
    } else if (holding !== "now") {
      back.send(bytes, to.port, to.host);
    }
  });
  back.on("message", (bytes) => client && front.send(bytes, client.port, client.address));
  return {
    port: front.address().port,
    cseqs,
    get saidStale() {
      return saidStale;
    },
    close: () => [front, back, scout].forEach((socket) => void socket.close()),
  };
}

const presence = kamailioInstalled ? "" : " (not run: Kamailio is not installed)";

describe.runIf(kamailioInstalled)(`a real Kamailio${presence}`, () => {
  let running: TestKamailio | undefined;
  beforeAll(async () => {
    running = await startKamailio([{ user: "101", password }]);
  });
  afterAll(async () => {
    await running?.stop();
  });
  const ask = (user: string, secret: string, transport: "udp" | "tcp" = "udp") => {
    const { host, port } = started(running);
    return askSip({ server: { host, port, transport }, user, password: secret }, rules);
  };

  test.each(["udp", "tcp"] as const)("says ok to the right secret over %s", async (transport) => {
    expect(await ask("101", password, transport)).toMatchObject({
      result: "ok",
      status: 200,
      realm: "phones.local",
      bindings: [],
      reachable: true,
    });
  });

  test.each(["udp", "tcp"] as const)(
    "says wrong secret to a wrong one over %s, and nothing it says holds the secret",
    async (transport) => {
      const result = await ask("101", "not-the-secret-of-101", transport);
      expect(result).toMatchObject({ result: "wrong_secret", status: 401, realm: "phones.local" });
      expect(JSON.stringify(result)).not.toContain("not-the-secret-of-101");
    },
  );

  test.each(["udp", "tcp"] as const)(
    "that hides unknown users looks like a wrong secret over %s, and the words say so",
    async (transport) => {
      const result = await ask("999", password, transport);
      expect(result).toMatchObject({ result: "wrong_secret", status: 401 });
      expect(sipWords(result.fact)).toContain("the user is not known");
    },
  );

  test("takes a new secret and refuses the old one after it was changed", async () => {
    await started(running).addUser({ user: "103", password: "the-old-one" });
    expect(await ask("103", "the-old-one")).toMatchObject({ result: "ok" });
    await started(running).addUser({ user: "103", password: "the-new-one" });
    expect(await ask("103", "the-new-one")).toMatchObject({ result: "ok" });
    expect(await ask("103", "the-old-one")).toMatchObject({ result: "wrong_secret" });
  });

  test("lists the binding of a device that really registered, and the check leaves it as it was", async () => {
    const { host, port, addUser } = started(running);
    await addUser({ user: "104", password });
    const device = await startUserAgent({
      account: () => ({ user: "104", password, server: { host, port, transport: "udp" }, expiresSeconds: 600 }),
      everySeconds: 3_600,
    });
    try {
      expect(await device.registerNow()).toBe("registered");
      const before = await ask("104", password);
      const refused = await ask("104", "a-wrong-one");
      const after = await ask("104", password, "tcp");
      expect(before.bindings).toEqual([
        { contact: expect.stringMatching(/^sip:104@127\.0\.0\.1:\d+$/), expiresSeconds: expect.any(Number) },
      ]);
      expect(before.bindings[0]?.expiresSeconds).toBeGreaterThan(590);
      expect(refused).toMatchObject({ result: "wrong_secret", bindings: [] });
      expect(after.bindings.map(({ contact }) => contact)).toEqual(before.bindings.map(({ contact }) => contact));
    } finally {
      await device.close();
    }
  });

  test("shows the transport that works where the asked one does not", async () => {
    const onlyTcp = started(await startKamailio([{ user: "101", password }], { transports: ["tcp"] }));
    try {
      const { host, port } = onlyTcp;
      const result = await askSip({ server: { host, port, transport: "udp" }, user: "101", password }, rules);
      expect(result).toMatchObject({ result: "wrong_transport", answersOver: "tcp", reachable: false });
      expect(sipWords(result.fact)).toContain("TCP");
    } finally {
      await onlyTcp.stop();
    }
  });

  test.each([
    ["with stale=true", true],
    ["without saying why", false],
  ])("that refuses a nonce as too old %s is answered again, and the right secret still proves right", async (_how, saysStale) => {
    const forgetful = started(await startKamailio([{ user: "101", password }], { nonceExpireSeconds: 2, saysStale }));
    const relay = await startLateRelay(forgetful);
    try {
      const result = await askSip({ server: { host: "127.0.0.1", port: relay.port, transport: "udp" }, user: "101", password }, rules);
      expect(relay.saidStale).toBe(saysStale);
      expect([...relay.cseqs]).toEqual(["1 REGISTER", "2 REGISTER", "3 REGISTER"]);
      expect(result).toMatchObject({ result: "ok", status: 200 });
    } finally {
      relay.close();
      await forgetful.stop();
    }
  });

  test("that tells unknown users apart is understood, and the right secret is still told from a wrong one", async () => {
    const open = started(await startKamailio([{ user: "101", password }], { unknownUsers: "404" }));
    try {
      const server = { host: open.host, port: open.port, transport: "udp" } as const;
      expect(await askSip({ server, user: "999", password }, rules)).toMatchObject({ result: "unknown_user", status: 404 });
      expect(await askSip({ server, user: "101", password: "wrong" }, rules)).toMatchObject({ result: "wrong_secret" });
      expect(await askSip({ server, user: "101", password }, rules)).toMatchObject({ result: "ok" });
    } finally {
      await open.stop();
    }
  });

  test.each([
    ["MD5", true],
    ["SHA-256", false],
    ["SHA-256", true],
  ] as const)("with %s and qop=auth %s takes the right secret and refuses a wrong one", async (algorithm, qop) => {
    const other = started(await startKamailio([{ user: "101", password }], { algorithm, qop }));
    try {
      const server = { host: other.host, port: other.port, transport: "tcp" } as const;
      expect(await askSip({ server, user: "101", password }, rules)).toMatchObject({ result: "ok" });
      expect(await askSip({ server, user: "101", password: "wrong" }, rules)).toMatchObject({ result: "wrong_secret" });
    } finally {
      await other.stop();
    }
  });
});
