import { describe, expect, onTestFinished, test } from "vitest";
import { parseNetworks } from "@/lib/schema/address-rules";
import { askSip } from "@/lib/sip/probe";
import { makeCertificate } from "./certificate";
import { type RegistrarOptions, startRegistrar } from "./registrar";
import { startUserAgent, type UserAgentAccount } from "./user-agent";

const rules = { networks: () => parseNetworks("127.0.0.0/8"), own: () => [] };

async function startRegistrarHere(options: Partial<RegistrarOptions> = {}) {
  let password = "first";
  const registrar = await startRegistrar({ accounts: () => [{ user: "101", password }], realm: "phones.local", ...options });
  onTestFinished(() => registrar.close());
  return {
    registrar,
    setPassword(next: string) {
      password = next;
    },
  };
}

async function startAgent(account: () => UserAgentAccount | undefined, everySeconds = 3_600) {
  const agent = await startUserAgent({ account, everySeconds, deadlineMs: 1_500 });
  onTestFinished(() => agent.close());
  return agent;
}

describe("the stand-in device", () => {
  test.each(["udp", "tcp", "tls"] as const)("registers by itself over %s, and again at the same contact", async (transport) => {
    const { registrar } = await startRegistrarHere({ certificate: await makeCertificate() });
    const port = transport === "tls" ? registrar.tlsPort : registrar.port;
    const agent = await startAgent(() => ({ user: "101", password: "first", server: { host: "127.0.0.1", port, transport } }));
    await expect.poll(() => agent.state()).toBe("registered");
    expect(await agent.registerNow()).toBe("registered");
    expect(agent.lastStatus()).toBe(200);
    expect(registrar.bindings("101")).toHaveLength(1);
    expect(new Set(registrar.attempts.map((each) => each.transport))).toEqual(new Set([transport]));
  });

  test("is refused after the server's secret was changed, and registers with the new one and not with the old", async () => {
    const { registrar, setPassword } = await startRegistrarHere();
    const settings = { password: "first" };
    const server = { host: "127.0.0.1", port: registrar.port, transport: "udp" } as const;
    const agent = await startAgent(() => ({ user: "101", password: settings.password, server }));
    expect(await agent.registerNow()).toBe("registered");
    setPassword("second");
    expect([await agent.registerNow(), agent.lastStatus()]).toEqual(["refused", 401]);
    settings.password = "second";
    expect([await agent.registerNow(), agent.lastStatus()]).toEqual(["registered", 200]);
    expect(await askSip({ server, user: "101", password: "second" }, rules)).toMatchObject({
      result: "ok",
      bindings: registrar.bindings("101").map(({ contact }) => ({ contact })),
    });
    expect(await askSip({ server, user: "101", password: "first" }, rules)).toMatchObject({ result: "wrong_secret" });
  });

  test("goes on by itself", async () => {
    const { registrar } = await startRegistrarHere({ expiresMin: 1 });
    await startAgent(
      () => ({ user: "101", password: "first", server: { host: "127.0.0.1", port: registrar.port, transport: "udp" } }),
      0.05,
    );
    await expect
      .poll(() => registrar.attempts.filter(({ status, withContact }) => status === 200 && withContact).length)
      .toBeGreaterThan(2);
  });

  test("leaves the server when its account is taken away", async () => {
    const { registrar } = await startRegistrarHere();
    const server = { host: "127.0.0.1", port: registrar.port, transport: "tcp" } as const;
    let account: UserAgentAccount | undefined = { user: "101", password: "first", server };
    const agent = await startAgent(() => account);
    expect(await agent.registerNow()).toBe("registered");
    account = undefined;
    expect(await agent.registerNow()).toBe("disabled");
    expect(registrar.bindings("101")).toEqual([]);
  });

  test("is offline while the server is silent, and comes back", async () => {
    const { registrar } = await startRegistrarHere();
    const server = { host: "127.0.0.1", port: registrar.port, transport: "udp" } as const;
    registrar.setSilent(true);
    const agent = await startAgent(() => ({ user: "101", password: "first", server }));
    expect([await agent.registerNow(), agent.lastStatus()]).toEqual(["offline", undefined]);
    registrar.setSilent(false);
    expect(await agent.registerNow()).toBe("registered");
  });

  test("does not answer another realm than the one it was given", async () => {
    const { registrar } = await startRegistrarHere();
    const server = { host: "127.0.0.1", port: registrar.port, transport: "udp" } as const;
    const agent = await startAgent(() => ({ user: "101", password: "first", server, realm: "other.local" }));
    expect(await agent.registerNow()).toBe("refused");
    expect(registrar.attempts.every(({ credentials }) => credentials === "absent")).toBe(true);
  });

  test("answers OPTIONS at its contact, as a PBX asks it", async () => {
    const { registrar } = await startRegistrarHere();
    const server = { host: "127.0.0.1", port: registrar.port, transport: "udp" } as const;
    const agent = await startAgent(() => ({ user: "101", password: "first", server }));
    await agent.registerNow();
    const port = Number(/:(\d+)$/.exec(registrar.bindings("101")[0]?.contact ?? "")?.[1]);
    expect(await askSip({ server: { ...server, port }, user: "101", password: "x" }, rules)).toMatchObject({ result: "not_a_registrar" });
  });
});
