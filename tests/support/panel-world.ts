import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "./api-kit";
import { addDevice, readSection, writeSection } from "./site-of-devices";

/** A product with one installer and one simulated device at a time. */
export interface PanelWorld {
  api: Api;
  installer: Person;
  /** The device of the running test. */
  panel: BasipSimulator;
  /** Its id in the product. */
  id: string;
  /** A legal password, new in each run. */
  readonly secret: string;
  /** Starts a simulator and adds it through the API. */
  add(simulator: BasipSimulator, more?: Record<string, unknown>): Promise<void>;
  start(options?: BasipOptions, more?: Record<string, unknown>): Promise<void>;
  /** A password is known to Lineward after it was written once. Resolves with the new baseline. */
  knownPassword(): Promise<string>;
}

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "1500",
  LINEWARD_BODY_MS: "2000",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "50",
};

/** Sets the world up around the tests of the file that calls it. `more`: further variables of the product. */
export function panelWorld(more: Readonly<Record<string, string>> = {}): PanelWorld {
  const world = {
    secret: `Known-${randomUUID().slice(0, 12)}`,
    async add(simulator: BasipSimulator, more: Record<string, unknown> = {}) {
      world.panel = simulator;
      const added = await addDevice(world.installer, simulator, more);
      expect(added.status, added.text).toBe(201);
      world.id = added.body.id;
      // The first look at a new device runs beside the answer; its requests are not what these tests count.
      await (await import("./api-product")).quiet();
    },
    async start(options: BasipOptions = {}, more: Record<string, unknown> = {}) {
      await world.add(await startBasipPanel({ serial: randomUUID(), ...options }), more);
    },
    async knownPassword() {
      const before = await readSection(world.installer, world.id);
      const written = await writeSection(world.installer, world.id, before.body.baseline, { password: world.secret });
      expect(written.status, written.text).toBe(200);
      return written.body.baseline;
    },
  } as PanelWorld;
  beforeAll(async () => {
    world.api = await startApi({ env: { ...env, ...more } });
    world.installer = await world.api.as("installer");
  });
  afterEach(() => world.panel?.close());
  afterAll(() => world.api?.close());
  return world;
}
