import { randomUUID } from "node:crypto";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { type JobsOf, jobsOf } from "../support/job-kit";
import { addPanels } from "../support/panel-rows";

const env = {
  LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8",
  LINEWARD_HEADERS_MS: "700",
  LINEWARD_BODY_MS: "700",
  LINEWARD_CONNECT_MS: "700",
  LINEWARD_DEVICE_LOCK_WAIT_MS: "50",
};

await onEachDatabase(
  "rows of jobs",
  (api) => {
    let admin: Person;
    let jobs: JobsOf;
    const panels: BasipSimulator[] = [];
    beforeAll(async () => {
      admin = await api().as("admin");
      jobs = jobsOf(admin);
    });
    afterEach(async () => {
      await Promise.all(panels.splice(0).map((panel) => panel.close()));
    });

    async function doors(options: readonly BasipOptions[], siteId: string | null = null): Promise<string[]> {
      const started = await Promise.all(options.map((option) => startBasipPanel({ serial: randomUUID(), ...option })));
      panels.push(...started);
      return addPanels(api().db, started, siteId);
    }

    const change = (devices: readonly string[], seconds: number, options: Record<string, unknown> = {}) => ({
      kind: "settings",
      selection: { devices },
      change: { section: "sip", values: { registration_interval: seconds } },
      options: { canary: false, stopAfterFailedPercent: 100, ...options },
    });
    const writes = (panel: BasipSimulator | undefined) =>
      panel?.seen.filter(({ method, path }) => method === "POST" && path.includes("sip")).length;
    const intervals = () => panels.map((panel) => panel.held("sip").registration_interval);

    test("each end of a row is told as what it is, grouped by cause, worst first, and only bad ones are tried again", async () => {
      const ids = await doors([{}, {}, {}, {}]);
      const [, refusing, forgetful, lost] = panels;
      const job = await jobs.plan(change(ids, 120));
      refusing?.fail({ fault: "forbidden", match: /^POST .*sip/ });
      forgetful?.fail({ fault: "says_yes", match: /^POST .*sip/ });
      lost?.fail({ fault: "applies_and_drops", match: /^POST .*sip/, times: 1 });
      await jobs.start(job);
      const ended = await jobs.until(job.id, "done_with_problems");
      expect(ended.counts).toEqual({ done: 2, refused: 1, not_applied: 1 });
      expect(ended.groups.map(({ state, count, action }) => [state, count, action])).toEqual([
        ["not_applied", 1, "look"],
        ["refused", 1, "retry"],
      ]);
      expect(ended.registered).toMatchObject({ of: 2 });
      refusing?.heal();
      forgetful?.heal();
      const before = [writes(panels[0]), writes(lost)];
      const reply = await admin<{ rows: number }>("POST", `/api/jobs/${job.id}/retry`, {});
      expect(reply.body.rows, reply.text).toBe(2);
      expect((await jobs.until(job.id, "done")).counts).toEqual({ done: 4 });
      expect([writes(panels[0]), writes(lost)]).toEqual(before);
      const report = await admin("GET", `/api/jobs/${job.id}/report?format=csv`);
      expect(report.text.trim().split("\r\n")).toHaveLength(5);
    });

    test("a device that is silent is waited for, and its row goes on as soon as it is seen", async () => {
      const ids = await doors([{}, {}]);
      const job = await jobs.plan(change(ids, 130));
      panels[0]?.fail({ fault: "drop" });
      await jobs.start(job);
      const waiting = await jobs.until(job.id, "waiting");
      expect(waiting.counts).toEqual({ done: 1, waiting: 1 });
      const [row] = await jobs.rows(job.id, "?state=waiting");
      const inMinutes = (Date.parse(row?.nextTryAt ?? "") - Date.now()) / 60_000;
      expect(inMinutes).toBeGreaterThan(7);
      expect(inMinutes).toBeLessThan(13);
      panels[0]?.heal();
      expect((await admin("POST", `/api/devices/${ids[0]}/check`)).status).toBe(200);
      await jobs.until(job.id, "done");
      expect(intervals()).toEqual([130, 130]);
    });

    test("who planned a job is looked up again before every try: without the right nothing is sent", async () => {
      const site = await admin<{ id: string }>("POST", "/api/sites", { name: `Site ${randomUUID().slice(0, 8)}` });
      const installer = await api().as("installer", { sites: [site.body.id] });
      const own = jobsOf(installer);
      const ids = await doors([{}, {}, {}], site.body.id);
      const job = await own.plan(change(ids, 140));
      for (const panel of panels) {
        panel.fail({ fault: "drop" });
      }
      await own.start(job);
      await own.until(job.id, "waiting");
      await api().db.device.update({ where: { id: ids[0] ?? "" }, data: { siteId: null } });
      expect((await admin("DELETE", `/api/devices/${ids[1]}`)).status).toBe(204);
      for (const panel of panels) {
        panel.heal();
      }
      await admin("POST", `/api/jobs/${job.id}/retry`, {});
      await jobs.until(job.id, "done_with_problems");
      expect((await jobs.rows(job.id)).map(({ state, words }) => [state, words])).toEqual([
        ["refused", expect.stringContaining("may not change it any more")],
        ["refused", expect.stringContaining("removed")],
        ["done", undefined],
      ]);
      const second = await own.plan(change([ids[2] ?? ""], 150));
      await own.start(second, { startAt: new Date(Date.now() + 3_600_000).toISOString() });
      expect((await own.get(second.id)).state).toBe("scheduled");
      await api().db.user.update({ where: { id: installer.id }, data: { role: "viewer" } });
      await api().db.job.update({ where: { id: second.id }, data: { startAt: null } });
      await admin("POST", `/api/jobs/${second.id}/pause`);
      await admin("POST", `/api/jobs/${second.id}/resume`);
      expect((await jobs.until(second.id, "done_with_problems")).counts).toEqual({ refused: 1 });
      expect(panels[2]?.held("sip").registration_interval).toBe(140);
    });

    test("of two jobs over the same devices the second finds them changed meanwhile, or as it wants them", async () => {
      const ids = await doors([{}, {}]);
      const first = await jobs.plan(change(ids, 160));
      const other = await jobs.plan(change(ids, 170));
      const same = await jobs.plan(change(ids, 160));
      await jobs.start(first);
      await jobs.until(first.id, "done");
      await jobs.start(other);
      await jobs.start(same);
      expect((await jobs.until(other.id, "done_with_problems")).counts).toEqual({ changed_meanwhile: 2 });
      expect((await jobs.until(same.id, "done")).counts).toEqual({ unchanged: 2 });
      expect(intervals()).toEqual([160, 160]);
    });

    test("one of each kind is tried first; if it does not end well, nothing is sent to the others", async () => {
      const ids = await doors([{}, {}, {}]);
      const job = await jobs.plan(change(ids, 180, { canary: true }));
      panels[0]?.fail({ fault: "forbidden", match: /^POST .*sip/ });
      await jobs.start(job);
      const stopped = await jobs.until(job.id, "stopped");
      expect(stopped).toMatchObject({ counts: { refused: 1, stopped: 2 }, words: expect.stringContaining("tried first") });
      expect(panels.slice(1).map(writes)).toEqual([0, 0]);
      panels[0]?.heal();
      await admin("POST", `/api/jobs/${job.id}/retry`, {});
      expect((await jobs.until(job.id, "done")).counts).toEqual({ done: 3 });
    });

    test("a job stops by itself above a share of failures, and puts back what it has written", async () => {
      const ids = await doors([{}, {}, {}, {}]);
      const before = intervals();
      const job = await jobs.plan(change(ids, 190, { parallel: 1, stopAfterFailedPercent: 25 }));
      for (const panel of panels.slice(1, 3)) {
        panel.fail({ fault: "forbidden", match: /^POST .*sip/ });
      }
      await jobs.start(job);
      expect((await jobs.until(job.id, "stopped")).counts).toEqual({ done: 1, refused: 2, stopped: 1 });
      const back = await admin<{ id: string }>("POST", `/api/jobs/${job.id}/put-back`, undefined, { "idempotency-key": `back-${job.id}` });
      const again = await admin<{ id: string }>("POST", `/api/jobs/${job.id}/put-back`, undefined, { "idempotency-key": `back-${job.id}` });
      expect(again.body).toEqual(back.body);
      const planned = await jobs.until(back.body.id, "planned");
      expect(planned).toMatchObject({ kind: "put_back", counts: { planned: 1 }, putBackOf: { number: job.number } });
      await jobs.start(planned);
      await jobs.until(planned.id, "done");
      expect(intervals()).toEqual(before);
      // Who looks at the first one is led there, and not asked to put it back a second time.
      expect(await jobs.get(job.id)).toMatchObject({ putBackBy: { id: planned.id, state: "done" }, may: { putBack: false } });
    });

    test("a job is paused, goes on, and is stopped; a plan that was not seen is not started", async () => {
      const ids = await doors([{}, {}]);
      const job = await jobs.plan(change(ids, 200));
      const wrong = await admin("POST", `/api/jobs/${job.id}/start`, { planHash: "another" });
      expect([wrong.status, wrong.body.code]).toEqual([409, "plan_outdated"]);
      await jobs.start(job, { startAt: new Date(Date.now() + 3_600_000).toISOString() });
      expect((await admin("POST", `/api/jobs/${job.id}/pause`)).body).toMatchObject({ state: "paused" });
      expect((await admin("POST", `/api/jobs/${job.id}/stop`)).body).toMatchObject({ state: "stopped" });
      expect((await jobs.get(job.id)).counts).toEqual({ stopped: 2 });
      expect(panels.map(writes)).toEqual([0, 0]);
    });

    test("a row whose end could not be written down, on a full disk for example, is worked on again by the same process", async () => {
      const ids = await doors([{}]);
      const job = await jobs.plan(change(ids, 220));
      await jobs.start(job, { startAt: new Date(Date.now() + 3_600_000).toISOString() });
      const { processId } = await import("@/lib/platform/db/process-id");
      const lost = { state: "running", ownerId: processId(), changeId: randomUUID(), tries: 1, startedAt: new Date() };
      await api().db.jobRow.updateMany({ where: { jobId: job.id }, data: lost });
      await api().db.job.update({ where: { id: job.id }, data: { startAt: null } });
      const { enqueue } = await import("@/lib/platform/queue/enqueue");
      const { runRows } = await import("@/lib/jobs/tasks");
      await enqueue(undefined, runRows, { jobId: job.id });
      await jobs.until(job.id, "done");
      expect(intervals()).toEqual([220]);
    });

    test("a clock that was set back an hour keeps no row from its turn", async () => {
      const ids = await doors([{}]);
      const job = await jobs.plan(change(ids, 210));
      panels[0]?.fail({ fault: "drop" });
      await jobs.start(job);
      await jobs.until(job.id, "waiting");
      panels[0]?.heal();
      const ahead = new Date(Date.now() + 3_600_000);
      await api().db.jobRow.updateMany({
        where: { jobId: job.id },
        data: { triedAt: ahead, nextTryAt: new Date(ahead.getTime() + 600_000) },
      });
      const { enqueue } = await import("@/lib/platform/queue/enqueue");
      const { runRows } = await import("@/lib/jobs/tasks");
      await enqueue(undefined, runRows, { jobId: job.id });
      await vi.waitFor(() => expect(intervals()).toEqual([210]), { timeout: 10_000 });
    });
  },
  { env },
);
