import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { type Api, type Person, startApi } from "../../support/api-kit";
import { everywhere, JobCrashes } from "../../support/job-crash";
import { addPanels } from "../../support/panel-rows";

let api: Api;
let admin: Person;
let crashes: JobCrashes;
let panels: BasipSimulator[];
let ids: string[];
let seconds = 60;

beforeAll(async () => {
  api = await startApi({ env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } });
  admin = await api.as("admin");
  panels = await Promise.all([1, 2, 3].map(() => startBasipPanel({ serial: randomUUID(), secondAccountPath: null })));
  ids = await addPanels(api.db, panels);
  crashes = await JobCrashes.start(api, admin);
});
afterAll(async () => {
  await crashes?.release();
  await api?.close();
  await Promise.all((panels ?? []).map((panel) => panel.close()));
});

const sent = (what: RegExp) => panels.map((panel) => panel.seen.filter(({ method, path }) => method === "POST" && what.test(path)).length);
const held = () => panels.map((panel) => panel.held("sip").registration_interval);
/** Another value than the panels have. */
const nextSeconds = () => {
  seconds = held()[0] === 60 ? 90 : 60;
  return seconds;
};

const settings = () => ({
  kind: "settings",
  selection: { devices: ids },
  change: { section: "sip", values: { registration_interval: nextSeconds() } },
});

/** What every panel does with the next write of some kind: it takes it, and the answer is lost. */
function loseAnswers(match: RegExp): void {
  for (const panel of panels) {
    panel.fail({ fault: "applies_and_drops", match, times: 1 });
  }
}

const forget = () => {
  for (const panel of panels) {
    panel.forget();
  }
};

test.each([
  [false, 4],
  [true, 13],
])(
  "settings of three devices, killed at any step, before or after any request (answers lost: %s), are written once each",
  async (lost, stride) => {
    const points = await everywhere(stride, async (at) => {
      const job = await crashes.plan({ body: settings() });
      const { reached, ended } = await crashes.run(job, at, () => {
        forget();
        if (lost) {
          loseAnswers(/^POST .*sip/);
        }
      });
      expect({ at, counts: ended.counts, writes: sent(/sip/), held: held() }).toEqual({
        at,
        counts: { done: 3 },
        writes: [1, 1, 1],
        held: [seconds, seconds, seconds],
      });
      return reached;
    });
    expect(points).toBeGreaterThan(15);
  },
  240_000,
);

test("what a job has written is put back once each, wherever the process that puts it back is killed", async () => {
  const points = await everywhere(13, async (at) => {
    const written = (await crashes.run(await crashes.plan({ body: settings() }), undefined)).ended;
    expect(written.counts).toEqual({ done: 3 });
    const before = seconds === 60 ? 90 : 60;
    const back = await crashes.plan({ path: `/api/jobs/${written.id}/put-back` });
    const { reached, ended } = await crashes.run(back, at, forget);
    expect({ at, counts: ended.counts, writes: sent(/sip/), held: held() }).toEqual({
      at,
      counts: { done: 3 },
      writes: [1, 1, 1],
      held: [before, before, before],
    });
    return reached;
  });
  expect(points).toBeGreaterThan(15);
}, 240_000);

test.each([
  [false, 11],
  [true, 19],
])(
  "new logins of three devices, killed at any step (answers lost: %s), are made once each, and Lineward knows every one",
  async (lost, stride) => {
    const points = await everywhere(stride, async (at) => {
      const before = panels.map(({ logins }) => logins.refused);
      const job = await crashes.plan({ body: { kind: "rotate_login", selection: { devices: ids } } });
      const { reached, ended } = await crashes.run(job, at, () => {
        forget();
        if (lost) {
          loseAnswers(/^POST .*password/);
        }
      });
      expect({ at, counts: ended.counts }).toEqual({ at, counts: { done: 3 } });
      for (const [index, panel] of panels.entries()) {
        panel.heal();
        panel.expireTokens();
        const { body } = await admin<{ signedIn: { state: string } }>("POST", `/api/devices/${ids[index]}/check`);
        expect({ at, signedIn: body.signedIn.state }).toEqual({ at, signedIn: "yes" });
      }
      // A try of the old login after the new one was sent is how it is told which one holds; none is tried again and again.
      expect(Math.max(...panels.map(({ logins }, index) => logins.refused - (before[index] ?? 0)))).toBeLessThan(4);
      return reached;
    });
    expect(points).toBeGreaterThan(10);
  },
  240_000,
);

test("checks of three devices, killed at any step, lose no row", async () => {
  const points = await everywhere(7, async (at) => {
    const job = await crashes.plan({ body: { kind: "check", selection: { devices: ids } } });
    const { reached, ended } = await crashes.run(job, at);
    expect({ at, counts: ended.counts }).toEqual({ at, counts: { done: 3 } });
    return reached;
  });
  expect(points).toBeGreaterThan(10);
}, 240_000);

test("three devices that are removed, killed at any step, are gone at its end, each told once", async () => {
  const points = await everywhere(2, async (at) => {
    const own = await addPanels(
      api.db,
      panels.map(({ scheme, host, port, credentials, serial }) => ({
        scheme,
        host,
        port: port + 1,
        credentials,
        serial: `${serial}-${at}`,
        password: "unused",
      })),
    );
    const job = await crashes.plan({ body: { kind: "remove", selection: { devices: own } } });
    const { reached, ended } = await crashes.run(job, at);
    expect({ at, counts: ended.counts, left: await api.db.device.count({ where: { id: { in: own } } }) }).toEqual({
      at,
      counts: { done: 3 },
      left: 0,
    });
    return reached;
  });
  expect(points).toBeGreaterThan(5);
}, 240_000);
