import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { makeCertificate } from "@/lib/simulators/certificate";
import type { Registrar, RegistrarOptions } from "@/lib/simulators/registrar";
import { climbedTo, type FaultyLine, faultyLine, findTheFault, panelHost, registerFrom, serverOf } from "../support/fault-world";
import { freePort } from "../support/free-port";
import { type LineWorld, startLineWorld } from "../support/line-world";
import { startRawDevice } from "../support/raw-device";
import { startScriptedSip } from "../support/sip-kit";

/** Real sockets to stand-ins that have one fault each: where the line breaks is said in words, with what to do about it. */
let world: LineWorld;
let line: FaultyLine;

beforeAll(async () => {
  world = await startLineWorld();
  (await import("@/lib/device-access/registration-probe")).proveWith(undefined);
  line = await faultyLine(world, "2001");
});
afterAll(() => world?.close());

interface Case {
  readonly registrar?: () => Promise<Partial<RegistrarOptions>>;
  /** The panel's account, beside its proxy. */
  readonly sip?: (server: Registrar) => Promise<Record<string, unknown>> | Record<string, unknown>;
  /** What else is done before the look; what it resolves with is undone after it. */
  readonly break?: (server: Registrar) => unknown;
  readonly rungs: string;
  readonly headline: string;
  readonly words: RegExp;
  readonly next: RegExp;
  readonly action: string | null;
}

const wrongSecret = () => ({ password: "Another-Secret-1" });
const notRegistered = () => line.panel.simulator.setRegistrar(() => false);

const cases: Readonly<Record<string, Case>> = {
  "a password that is challenged again": {
    sip: wrongSecret,
    rungs: ".oo...x-",
    headline: "It breaks at step 7 of 8: the PBX refuses the panel's password",
    words: /^The server refuses the password of 2001/,
    next: /^Give the line a new password on every end\. The panel then registers by itself\.$/,
    action: "reset",
  },
  "a password that is answered with 403": {
    registrar: async () => ({ wrongSecretStatus: 403, realm: "north.example" }),
    sip: () => ({ ...wrongSecret(), realm: "north.example" }),
    rungs: ".oo...x-",
    headline: "It breaks at step 7 of 8: the PBX refuses the panel's password",
    words: /403 Forbidden.*after the password was given/,
    next: /new password/,
    action: "reset",
  },
  "a wrong password, and a realm that is another": {
    registrar: async () => ({ realm: "north.example" }),
    sip: wrongSecret,
    rungs: ".oo...x-",
    headline: "It breaks at step 7 of 8: the PBX refuses the panel's password",
    words: /It asks for the realm north\.example, this account has 127\.0\.0\.1\.$/,
    next: /If that does not help, set its realm to north\.example\.$/,
    action: "reset",
  },
  "a challenge with another realm that keeps the panel away": {
    registrar: async () => ({ realm: "north.example" }),
    break: notRegistered,
    rungs: ".oo....x",
    headline: "It breaks at step 8 of 8: the PBX asks for another realm than the panel has",
    words: /asks for the realm north\.example, this account has 127\.0\.0\.1/,
    next: /^Set the realm of the panel to north\.example\.$/,
    action: "account",
  },
  "a user that nobody knows": {
    registrar: async () => ({ accounts: () => [], unknownUsers: "404" }),
    rungs: ".oo...x-",
    headline: "It breaks at step 7 of 8: the PBX does not know the user 2001",
    words: /404/,
    next: /^Correct the user on the panel, or add 2001 at the PBX\.$/,
    action: "account",
  },
  "nobody registered": {
    break: notRegistered,
    rungs: ".oo....x",
    headline: "It breaks at step 8 of 8: nobody is registered as 2001",
    words: /^The PBX takes the password, and nobody is registered as 2001 there\. The panel itself says that it is not registered\.$/,
    next: /SIP is switched on at the panel/,
    action: "account",
  },
  "somebody else registered": {
    break: async (server) => {
      notRegistered();
      await registerFrom("127.0.0.1", line, server);
    },
    rungs: ".oo....x",
    headline: "It breaks at step 8 of 8: another place is registered as 2001",
    words: /^127\.0\.0\.1 is registered as 2001, and that is not where Lineward reaches the panel\./,
    next: /^Calls go there\./,
    action: "reset",
  },
  "a SIP server that is silent": {
    break: (server) => server.setSilent(true),
    rungs: ".oo..x--",
    headline: "It breaks at step 6 of 8: the PBX leaves us without an answer",
    words: /port \d+ over UDP/,
    next: /^Check the server that the panel registers at/,
    action: "account",
  },
  "a server that speaks another transport": {
    registrar: async () => ({ transports: ["tcp"], port: await freePort() }),
    rungs: ".oo..x--",
    headline: "It breaks at step 6 of 8: the PBX answers over TCP, not over UDP",
    words: /TCP/,
    next: /^Set the panel to TCP, port \d+\.$/,
    action: "account",
  },
  "a closed SIP port": {
    sip: async () => ({ proxy: `sip:127.0.0.1:${await freePort()}`, transport: "tcp" }),
    rungs: ".x------",
    headline: "It breaks at step 2 of 8: nothing listens at the SIP server's port",
    words: /^Nothing listens at 127\.0\.0\.1 port \d+ over TCP/,
    next: /^Check the server/,
    action: "account",
  },
  "TLS at a port that speaks none": {
    sip: () => ({ transport: "tls" }),
    rungs: "..x-----",
    headline: "It breaks at step 3 of 8: the SIP server's port takes no TLS",
    words: /TLS/,
    next: /^Correct the port on the panel, or its transport\.$/,
    action: "account",
  },
  "a SIP server's certificate that nobody has accepted": {
    registrar: async () => ({ certificate: await makeCertificate() }),
    sip: ({ tlsPort }) => ({ proxy: `sip:127.0.0.1:${tlsPort}`, transport: "tls" }),
    rungs: "..x-----",
    headline: "It breaks at step 3 of 8: nobody has accepted the SIP server's certificate",
    words: /^No authority vouches for the certificate/,
    next: /^Test the line, compare the fingerprint/,
    action: "certificate",
  },
  "an address outside the allowed networks": {
    sip: () => ({ proxy: "sip:10.99.0.1:5060" }),
    rungs: "x-------",
    headline: "It breaks at step 1 of 8: Lineward may not connect to the SIP server's address",
    words: /10\.99\.0\.1/,
    next: /^Allow its network/,
    action: null,
  },
  "a web page in the panel's place": {
    break: () => line.panel.simulator.fail({ fault: "html" }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: something else answers in the panel's place",
    words: /^A web page answers there, not the panel's API\. Check the address\.$/,
    next: /^Check under Connection that the address and the port are the panel's own\.$/,
    action: "connection",
  },
  "a panel that hangs": {
    break: () => line.panel.simulator.fail({ fault: "hang" }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: the panel does not answer in time",
    words: /did not answer|answer/,
    next: /If it answers nobody, restart it\.$/,
    action: "connection",
  },
  "a panel that drops the connection": {
    break: () => line.panel.simulator.fail({ fault: "reset" }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: the panel drops the connection",
    words: /closed the connection/,
    next: /^Restart the panel/,
    action: "connection",
  },
  "https kept for a panel that speaks none": {
    break: () => kept({ scheme: "https" }, { scheme: "http" }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: what answers in the panel's place speaks no TLS",
    words: /speaks no TLS/,
    next: /^Switch the panel to http under Connection/,
    action: "connection",
  },
  "a port of the panel where nothing listens": {
    break: async () => kept({ port: await freePort() }, { port: line.panel.simulator.port }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: nothing listens at the panel's port",
    words: /^Nothing listens at 127\.0\.0\.2 port \d+\./,
    next: /^Correct the port of the panel under Connection/,
    action: "connection",
  },
  "a certificate of the panel that nobody has accepted": {
    break: async () => kept({ scheme: "https", port: (await rawPanel(true)).endpoint.port }, asItIs()),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: nobody has accepted the panel's certificate",
    words: /^Nobody has accepted the certificate/,
    next: /^Compare the panel's certificate under Connection, then accept it\.$/,
    action: "connection",
  },
  "a certificate of the panel that is another": {
    break: async () => {
      const [validFrom, validTo] = [new Date(), new Date(Date.now() + 1_000_000)];
      const accepted = { deviceId: line.panel.id, sha256: "0".repeat(64), subject: "CN=old", issuer: "CN=old", validFrom, validTo };
      await world.api.db.certificate.create({ data: accepted });
      onTestFinished(async () => void (await world.api.db.certificate.delete({ where: { deviceId: line.panel.id } })));
      await kept({ scheme: "https", port: (await rawPanel(true)).endpoint.port }, asItIs());
    },
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: the panel shows another certificate",
    words: /shows another certificate than the one that was accepted/,
    next: /^Find out why the panel has a new certificate\./,
    action: "connection",
  },
  "something at the panel's port that speaks no HTTP": {
    break: async () => kept({ port: (await rawPanel(false)).endpoint.port }, asItIs()),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: something else answers in the panel's place",
    words: /not HTTP/,
    next: /^Check under Connection that the address and the port/,
    action: "connection",
  },
  "another panel at the address": {
    break: () => kept({ serial: "another" }, { serial: line.panel.simulator.serial }),
    rungs: ".oox----",
    headline: "It breaks at step 4 of 8: another device answers in the panel's place",
    words: /serial .* instead of another\. Nothing was sent to it\.$/,
    next: /^Say under Connection whether the panel was replaced or has moved\.$/,
    action: "connection",
  },
  "a login that the panel refuses": {
    break: () => {
      line.panel.simulator.changeLogin("Changed-At-The-Panel-1");
      line.panel.simulator.expireTokens();
    },
    rungs: ".oo.x---",
    headline: "It breaks at step 5 of 8: the panel refuses our password",
    words: /refuse/,
    next: /^Enter the right login of the panel under Connection\.$/,
    action: "connection",
  },
};

/** Something else is kept of the panel until the test ends. */
async function kept(now: object, before: object): Promise<void> {
  await world.api.db.device.update({ where: { id: line.panel.id }, data: now });
  onTestFinished(async () => {
    await world.api.db.device.update({ where: { id: line.panel.id }, data: before });
  });
}

const asItIs = () => ({ scheme: "http", port: line.panel.simulator.port });

/** Something that listens where the panel should, and speaks no HTTP. */
async function rawPanel(tls: boolean) {
  const raw = await startRawDevice((socket) => socket.end("220 mail.example ready\r\n"), { tls, host: panelHost });
  onTestFinished(() => raw.close());
  return raw;
}

test.each(Object.entries(cases))("%s is found, and said with what to do about it", async (_name, given) => {
  const server = await serverOf(world, await given.registrar?.());
  const { simulator, id } = line.panel;
  simulator.heal();
  simulator.setRegistrar((account) => account.password === line.pbx.secret());
  const account = { proxy: `sip:127.0.0.1:${server.port}`, realm: "127.0.0.1", transport: "udp", password: line.pbx.secret() };
  simulator.edit("sip", { ...account, ...(await given.sip?.(server)) });
  expect((await world.installer("GET", `/api/devices/${id}/settings/sip`)).status).toBe(200);
  const { body } = await world.installer<{ items: { id: string }[] }>("GET", `/api/lines?device=${id}`);
  await given.break?.(server);
  // Nobody may look as often as this table does.
  const looker = given.rungs.startsWith(".oox") ? world.admin : world.installer;
  const look = await findTheFault(looker, body.items[0]?.id ?? "");
  const end = look.ends.find(({ endId }) => endId === look.broken?.endId);
  const broken = end?.rungs.find(({ state }) => state === "bad");
  expect({ rungs: climbedTo(look), headline: look.headline, words: broken?.words, next: look.next }).toEqual({
    rungs: given.rungs,
    headline: given.headline,
    words: expect.stringMatching(given.words),
    next: {
      words: expect.stringMatching(given.next),
      action: given.action === null ? null : expect.objectContaining({ kind: given.action }),
    },
  });
  expect(server.attempts.filter(({ withContact }) => withContact).length).toBe(server.bindings(line.user).length > 0 ? 2 : 0);
});

test("a server that leaves OPTIONS unanswered, and registers anybody, breaks nothing and proves nothing", async () => {
  const server = await startScriptedSip(({ method }) => (method === "REGISTER" ? { status: 200, reason: "OK" } : undefined));
  line.panel.simulator.heal();
  const other = await faultyLine(world, "2003", { sip: { proxy: `sip:127.0.0.1:${server.port}` } });
  other.panel.simulator.setRegistrar(() => true);
  const look = await findTheFault(world.admin, other.id);
  expect(climbedTo(look)).toBe(".oo..??.");
  expect(look).toMatchObject({ headline: "Nothing is broken, as far as could be seen", broken: null });
  expect(look.summary).toBe("Step 6: The PBX leaves OPTIONS unanswered, as some do. It answers REGISTER.");
});

test("a line in order is said to be, with every step and its time", async () => {
  const other = await faultyLine(world, "2002");
  const server = await serverOf(world);
  other.panel.simulator.edit("sip", { proxy: `sip:127.0.0.1:${server.port}` });
  await world.installer("POST", `/api/devices/${other.panel.id}/check`);
  await registerFrom(panelHost, other, server);
  const look = await findTheFault(world.admin, other.id);
  expect(look).toMatchObject({ headline: "Everything is in order", broken: null, next: null });
  expect([climbedTo(look, 0), climbedTo(look, 1)]).toEqual([".oo.....", ".oo....."]);
  expect(look.ticket).toContain("Name, own page, login, OPTIONS, REGISTER, who is registered: in order");
});
