import { randomUUID } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { onEachDatabase } from "../support/each-database";
import { addDevice } from "../support/site-of-devices";

const panels: BasipSimulator[] = [];
afterAll(() => Promise.all(panels.map((panel) => panel.close())));

await onEachDatabase(
  "one device",
  (api) => {
    test("of several who add it at once one succeeds, and the others are told by whom", async () => {
      const admin = await api().as("admin");
      // At addresses of its own each: one address is asked by one at a time.
      const serial = randomUUID();
      const names = ["One", "Two", "Three", "Four"];
      const ways = await Promise.all(names.map(async (name) => ({ name, panel: await startBasipPanel({ serial }) })));
      panels.push(...ways.map(({ panel }) => panel));
      const answers = await Promise.all(ways.map(({ name, panel }) => addDevice(admin, panel, { name })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
      const first = answers.find(({ status }) => status === 201)?.body.name;
      for (const { body } of answers.filter(({ status }) => status === 409)) {
        expect(body.detail).toContain(`kept as "${first}"`);
      }
      expect(await api().db.device.count({ where: { serial } })).toBe(1);
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);
