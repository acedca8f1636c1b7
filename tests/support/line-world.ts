import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { ProverAnswer } from "@/lib/device-access/registration-probe";
import type { LineDetail } from "@/lib/lines/endpoints";
import type { LineItem } from "@/lib/lines/schemas";
import type { ResetAnswer } from "@/lib/resets/schemas";
import type { Document } from "@/lib/schema/document";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type DigiumGatewayOptions, startDigiumGateway } from "@/lib/simulators/digium-gateway/simulator";
import { type PortsipOptions, sampleRecords, startPortsip } from "@/lib/simulators/portsip/simulator";
import type { RunningSimulator } from "@/lib/simulators/server";
import { type Api, type ApiOptions, type Person, type Reply, startApi } from "./api-kit";
import { byTest } from "./opened-by-test";
import { addDevice } from "./site-of-devices";

export type RegisteringFamily = "basip-panel" | "basip-monitor" | "basip-linux-monitor" | "digium-gateway";
export type AcceptingFamily = "portsip" | "digium-gateway";

/** Where an end's secret is now, for assertions: never printed. */
export interface SimulatedEnd {
  readonly id: string;
  readonly simulator: RunningSimulator;
  secret(): string;
}

/** A product with simulated devices that share SIP accounts, and a server's judgement that follows what the accepting end holds. */
export interface LineWorld {
  readonly api: Api;
  readonly admin: Person;
  readonly installer: Person;
  readonly helpdesk: Person;
  /** Accepting ends by user: what a REGISTER is judged by. */
  readonly accepting: Map<string, SimulatedEnd>;
  /** Set to make every REGISTER of ours go unanswered. */
  silent: boolean;
  pbx(users: readonly string[], options?: PortsipOptions, more?: Record<string, unknown>): Promise<SimulatedEnd[]>;
  gateway(
    users: readonly string[],
    options?: DigiumGatewayOptions & { registration?: "in" | "out"; secret?: string },
  ): Promise<SimulatedEnd[]>;
  /** A trunk of a PBX that registers as the user at a server on this machine. */
  provider(user: string): Promise<SimulatedEnd>;
  /** Writes an end's password through the product's own form, so that the vault knows it although the device hides it. */
  tell(end: SimulatedEnd, page: string, field: string, value: string): Promise<void>;
  /** A panel or monitor that registers as the user with the secret that the accepting end has, unless told otherwise. */
  door(
    family: Exclude<RegisteringFamily, "digium-gateway">,
    user: string,
    options?: DoorOptions,
  ): Promise<SimulatedEnd & { simulator: BasipSimulator }>;
  lineOf(user: string): Promise<LineItem>;
  reset(
    lineId: string,
    body?: Document,
    as?: Person,
  ): Promise<Reply<{ id: string; code?: string; detail?: string; fields?: { path: string }[] }>>;
  show(resetId: string, as?: Person): Promise<ResetAnswer>;
  /** Waits until the reset is settled or half done. */
  ended(resetId: string): Promise<ResetAnswer>;
  settle(): Promise<void>;
  /** How many of these ends of one line have a secret that the vault holds for none of them, in any state. */
  lost(ends: readonly SimulatedEnd[]): Promise<number>;
  close(): Promise<void>;
}

interface DoorOptions {
  readonly secret?: string;
  readonly sip?: Document;
  readonly simulator?: BasipOptions;
  readonly more?: Record<string, unknown>;
}

const starters = { "basip-panel": startBasipPanel, "basip-monitor": startBasipMonitor, "basip-linux-monitor": startBasipLinuxMonitor };
/** What the product needs to be told to meet devices on loopback that answer at once or never. */
export const lineEnv = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "1200",
  LINEWARD_BODY_MS: "1500",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "200",
  LINEWARD_REGISTRATION_WAIT_MS: "200",
};

export const newSecret = () => `Old-${randomUUID().slice(0, 12)}`;

export async function startLineWorld(options: ApiOptions = {}): Promise<LineWorld> {
  const api = await startApi({ ...options, env: { ...lineEnv, ...options.env } });
  const world = await lineWorldOn(api);
  return {
    ...world,
    get silent() {
      return world.silent;
    },
    set silent(silent) {
      world.silent = silent;
    },
    async close() {
      await world.close();
      await api.close();
    },
  };
}

/** The same on a product that somebody else started, with `lineEnv`, and closes. */
export async function lineWorldOn(api: Api): Promise<LineWorld> {
  const [admin, installer, helpdesk] = [await api.as("admin"), await api.as("installer"), await api.as("helpdesk")];
  const running: RunningSimulator[] = [];
  // One device after another, also when a test adds several at once: `quiet` forgets what waits, and so what the next one has just asked for.
  let adding: Promise<unknown> = Promise.resolve();
  const accepting = new Map<string, SimulatedEnd>();
  const { proveWith } = await import("@/lib/device-access/registration-probe");
  const { quiet } = await import("./api-product");

  function add(simulator: RunningSimulator, more: Record<string, unknown> = {}): Promise<string> {
    running.push(simulator);
    const added = adding.then(() => addAlone(simulator, more));
    adding = added.catch(() => undefined);
    return added;
  }

  async function addAlone(simulator: RunningSimulator, more: Record<string, unknown>): Promise<string> {
    const pin = simulator.certificate ? { certificate: { sha256: simulator.certificate.sha256 } } : {};
    const added = await addDevice(installer, simulator, { ...pin, ...more });
    expect(added.status, added.text).toBe(201);
    await quiet();
    return added.body.id;
  }

  const world: LineWorld = {
    api,
    admin,
    installer,
    helpdesk,
    accepting,
    silent: false,

    async pbx(users, pbxOptions = {}, more = {}) {
      const extensions = users.map((user) => sampleRecords.extension(user));
      const simulator = await startPortsip({ extensions, providers: [], ...pbxOptions });
      const id = await add(simulator, { name: `PBX ${simulator.port}`, ...more });
      return users.map((user): SimulatedEnd => {
        const end = { id, simulator, secret: () => simulator.accounts().find((account) => account.user === user)?.password ?? "" };
        accepting.set(user, end);
        return end;
      });
    },

    async gateway(users, { registration = "in", secret, ...gatewayOptions } = {}) {
      const endpoints = users.map((user) => ({
        name: `apt-${user}`,
        registration,
        defaultuser: user,
        secret: secret ?? newSecret(),
        host: registration === "in" ? "dynamic" : "127.0.0.1",
      }));
      const simulator = await startDigiumGateway({ endpoints, rules: [], groups: [], ...gatewayOptions });
      const id = await add(simulator, { name: `Gateway ${simulator.port}` });
      return users.map((user, at): SimulatedEnd => {
        const end = { id, simulator, secret: () => String(simulator.endpoint(String(at + 1))?.secret ?? "") };
        if (registration === "in") {
          accepting.set(user, end);
        }
        return end;
      });
    },

    async provider(user) {
      const password = accepting.get(user)?.secret() ?? newSecret();
      const providers = [sampleRecords.provider({ name: `Trunk ${user}`, auth_id: user, hostname: "127.0.0.1", password })];
      const simulator = await startPortsip({ extensions: [], providers });
      const id = await add(simulator, { name: `PBX ${simulator.port}` });
      const [record = ""] = simulator.ids("providers");
      return { id, simulator, secret: () => String(simulator.record("providers", record)?.password ?? "") };
    },

    async tell(end, page, field, value) {
      const path = `/api/devices/${end.id}/${page}`;
      const { body } = await installer<{ baseline: string }>("GET", path);
      const written = await installer("PUT", path, { values: { [field]: value } }, { "if-match": `"${body.baseline}"` });
      expect(written.status, written.text).toBe(200);
    },

    async door(family, user, { secret, sip = {}, simulator: more = {}, more: fields = {} } = {}) {
      const password = secret ?? accepting.get(user)?.secret() ?? newSecret();
      const simulator = await starters[family]({
        serial: randomUUID(),
        // One account is enough for most lines; the panels' second one has a line of its own.
        secondAccountPath: null,
        sections: { sip: { user, password, proxy: "sip:127.0.0.1:5060", realm: "127.0.0.1", ...sip } },
        registrar: (account) => account.password === accepting.get(user)?.secret(),
        ...more,
      });
      const id = await add(simulator, { name: `Door ${user}`, connection: { applyWaitSeconds: 0 }, ...fields });
      return { id, simulator, secret: () => String(simulator.held("sip").password) };
    },

    async lineOf(user) {
      const found = await installer<{ items: LineItem[] }>("GET", `/api/lines?query=${user}`);
      expect(found.status, found.text).toBe(200);
      const item = found.body.items.find((item) => item.user === user);
      expect(item, `a line of ${user}`).toBeDefined();
      return item as LineItem;
    },

    reset: (lineId, body = {}, as = helpdesk) => as("POST", `/api/lines/${lineId}/resets`, body, { "idempotency-key": randomUUID() }),

    async show(resetId, as = helpdesk) {
      const reply = await as<ResetAnswer>("GET", `/api/resets/${resetId}`);
      expect(reply.status, reply.text).toBe(200);
      return reply.body;
    },

    async ended(resetId) {
      await expect
        .poll(async () => (await world.show(resetId)).state, { timeout: 15_000, interval: 20 })
        .toMatch(/^(done|failed|half_done)$/);
      await world.settle();
      return world.show(resetId);
    },

    settle: () => quiet(),

    async lost(ends) {
      const { openSecret } = await import("@/lib/settings/open-secret");
      const rows = await api.db.secret.findMany({ where: { deviceId: { in: ends.map((end) => end.id) } } });
      const kept = new Set(await Promise.all(rows.map((row) => openSecret(row, byTest))));
      return ends.filter((end) => !kept.has(end.secret())).length;
    },

    async close() {
      await quiet();
      await Promise.all(running.map((simulator) => simulator.close()));
      proveWith(undefined);
    },
  };

  proveWith({
    async ask({ user }, password): Promise<ProverAnswer> {
      const holder = accepting.get(user);
      if (world.silent || !holder) {
        return { verdict: "unknown", result: "no_answer", said: { code: "aborted" }, bindings: 0 };
      }
      return holder.secret() === password
        ? { verdict: "taken", result: "ok", said: { code: "taken", user, bindings: 1 }, bindings: 1 }
        : { verdict: "refused", result: "wrong_secret", said: { code: "forbidden", user, status: 403, reason: "Keep out" }, bindings: 0 };
    },
  });
  return world;
}

export type { LineDetail };
