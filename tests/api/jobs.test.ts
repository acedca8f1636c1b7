import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { readSection, writeSection } from "../support/site-of-devices";

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "1500",
  LINEWARD_BODY_MS: "2000",
  LINEWARD_CONNECT_MS: "1000",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "50",
};

await onEachDatabase(
  "jobs",
  (api) => {
    let installer: Person;
    let jobs: JobsOf;
    const panels: BasipSimulator[] = [];
    beforeAll(async () => {
      installer = await api().as("installer");
      jobs = jobsOf(installer);
    });
    afterEach(async () => {
      await Promise.all(panels.splice(0).map((panel) => panel.close()));
    });

    /** Panels with their accounts known, as rows: a write of theirs needs the password. */
    async function doors(...options: BasipOptions[]): Promise<string[]> {
      const { addPanels } = await import("../support/panel-rows");
      const started = await Promise.all(options.map((option) => startBasipPanel({ serial: randomUUID(), ...option })));
      panels.push(...started);
      return addPanels(api().db, started);
    }

    const settings = (devices: string[], values: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
      kind: "settings",
      selection: { devices },
      change: { section: "sip", values },
      options: { canary: false },
      ...more,
    });

    test("a change of settings is planned, started as it was seen, written, read back and counted", async () => {
      const ids = await doors({}, {}, {});
      const sent = () => panels.map((panel) => panel.seen.filter(({ method, path }) => method !== "GET" && path.includes("sip")).length);
      const before = sent();
      const job = await jobs.plan(settings(ids, { registration_interval: 120 }));
      expect(job).toMatchObject({ state: "planned", counts: { planned: 3 }, total: 3, may: { start: true } });
      expect(sent()).toEqual(before);
      const [row] = await jobs.rows(job.id);
      expect(row).toMatchObject({ name: "Door 1", state: "planned", changes: [{ path: "registration_interval", to: 120 }] });
      await jobs.start(job);
      const done = await jobs.until(job.id, "done", "done_with_problems");
      expect(done).toMatchObject({ state: "done", counts: { done: 3 } });
      expect(panels.map((panel) => panel.held("sip")?.registration_interval)).toEqual([120, 120, 120]);
      const changes = await api().db.change.findMany({ where: { jobId: job.id } });
      expect(changes).toHaveLength(3);
      expect(new Set(changes.map(({ correlationId }) => correlationId)).size).toBe(1);
      const again = await jobs.plan(settings(ids, { registration_interval: 120 }));
      expect(again.counts).toEqual({ unchanged: 3 });
    });

    test("a check asks each device, and says what is not in order", async () => {
      const ids = await doors({}, {});
      const job = await jobs.plan({ kind: "check", selection: { devices: ids } });
      await jobs.start(job);
      const done = await jobs.until(job.id, "done", "done_with_problems");
      expect(done.counts).toEqual({ done: 2 });
    });

    test("a device that was changed after the plan is changed meanwhile, and nothing is sent to it", async () => {
      const ids = await doors({}, {});
      const job = await jobs.plan(settings(ids, { registration_interval: 240 }));
      const { body } = await readSection(installer, ids[0] ?? "");
      await writeSection(installer, ids[0] ?? "", body.baseline, { registration_interval: 90 });
      await jobs.start(job);
      const done = await jobs.until(job.id, "done", "done_with_problems");
      expect(done).toMatchObject({ state: "done_with_problems", counts: { done: 1, changed_meanwhile: 1 } });
      expect(done.groups[0]).toMatchObject({ state: "changed_meanwhile", count: 1, action: "compare" });
      expect(panels[0]?.held("sip")?.registration_interval).toBe(90);
    });
  },
  { env },
);
