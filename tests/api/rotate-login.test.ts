import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import type { BasipOptions } from "@/lib/simulators/basip/options";
import { startBasipLinuxMonitor } from "@/lib/simulators/basip-linux-monitor/simulator";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Body } from "../support/api-kit";
import { byTest } from "../support/opened-by-test";
import { panelWorld } from "../support/panel-world";
import { addDevice, readSection } from "../support/site-of-devices";

const world = panelWorld();
const change = /POST .*\/security\/password\//;
const login = /GET .*\/login$/;
const anything = /./;

const made = () => `Web-${randomUUID().slice(0, 8)}`;
const rotate = (body: Record<string, unknown> = {}) => world.installer("POST", `/api/devices/${world.id}/rotate-login`, body);
const check = () => world.installer("POST", `/api/devices/${world.id}/check`);
const onDevice = () => world.panel.credentials.password ?? "";

/** The password that Lineward would sign in with. */
async function stored(): Promise<string | undefined> {
  const { openCredentials } = await import("@/lib/device-access/credentials");
  return (await openCredentials(world.id, byTest)).password;
}

/** The other passwords that it keeps of this login, opened, by state. */
async function kept(): Promise<Record<string, string[]>> {
  const { openSecret } = await import("@/lib/settings/open-secret");
  const rows = await world.api.db.secret.findMany({ where: { deviceId: world.id, document: "login" }, orderBy: { createdAt: "asc" } });
  const opened = await Promise.all(rows.map(async (row) => ({ state: row.state, value: await openSecret(row, byTest) })));
  return Object.fromEntries(opened.map(({ state }) => [state, opened.filter((row) => row.state === state).map((row) => row.value)]));
}

function logins(): number {
  return world.panel.seen.filter((request) => login.test(`${request.method} ${request.path}`)).length;
}

async function readable(): Promise<void> {
  const section = await readSection(world.installer, world.id);
  expect(section.status, section.text).toBe(200);
}

describe("the device takes the new password", () => {
  const shapes = ["web_admin_query", "admin_query", "admin_json"] as const;
  const families = { panel: startBasipPanel, monitor: startBasipMonitor, "Linux monitor": startBasipLinuxMonitor };
  const cases = Object.entries(families).flatMap(([family, start]) => shapes.map((shape) => ({ family, shape, start })));

  test.each(cases)("$family, $shape: sealed, changed, proven by one login, the old one kept", async ({ shape, start }) => {
    // Signs that mean something in a query: what arrives must be what was meant.
    const [before, after] = ["a+b c&d=%41", `x&y=+ %20${randomUUID().slice(0, 4)}`];
    await world.add(await start({ serial: randomUUID(), password: before, passwordChange: shape }), {
      connection: { passwordChange: shape },
    });
    world.panel.forget();
    const answer = await rotate({ password: after });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toEqual({ changed: true, generated: false, answerLost: false });
    expect(onDevice()).toBe(after);
    expect(await stored()).toBe(after);
    expect(await kept()).toEqual({ previous: [before] });
    expect(logins()).toBe(1);
    await readable();
  });

  test("without a password one is made that nobody is shown, of at most 16 letters and digits", async () => {
    await world.start();
    const before = onDevice();
    const answer = await rotate();
    expect(answer.status, answer.text).toBe(200);
    expect(onDevice()).toMatch(/^[A-Za-z0-9]{16}$/);
    expect(await stored()).toBe(onDevice());
    expect(onDevice()).not.toBe(before);
    expect(answer.text).not.toContain(onDevice());
    await readable();
  });

  test("the new one is sealed before it is sent, and the old one stays until the new one is proven", async () => {
    await world.start();
    await readable();
    const [before, next] = [onDevice(), made()];
    world.panel.setLatency(300);
    world.panel.forget();
    const answer = rotate({ password: next });
    await vi.waitFor(() => expect(world.panel.seen.map((request) => request.method)).toContain("POST"), { timeout: 5_000, interval: 5 });
    expect([onDevice(), await stored(), await kept()]).toEqual([before, before, { pending: [next] }]);
    expect((await answer).status).toBe(200);
    expect([await stored(), await kept()]).toEqual([next, { previous: [before] }]);
  });

  test("a read that was under way with the old one does not close the device", async () => {
    await world.start();
    const { callDevice, openDevice } = await import("@/lib/device-access/device-session");
    const reader = await openDevice(await world.api.db.device.findUniqueOrThrow({ where: { id: world.id } }), byTest.actor);
    expect((await rotate()).status).toBe(200);
    await expect(callDevice(reader, ({ driver, context }) => driver.signIn(context))).rejects.toMatchObject({
      code: "device_login_refused",
    });
    await readable();
  });

  test("only the newest five old ones are kept", async () => {
    await world.start();
    for (let count = 0; count < 7; count += 1) {
      expect((await rotate()).status).toBe(200);
    }
    expect((await kept()).previous).toHaveLength(5);
  });

  test("the answer that was lost is made good by a login", async () => {
    await world.start();
    const next = made();
    world.panel.fail({ fault: "applies_and_drops", match: change, times: 1 });
    const answer = await rotate({ password: next });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ answerLost: true });
    expect(await stored()).toBe(next);
    expect(Object.keys(await kept())).toEqual(["previous"]);
    await readable();
  });
});

describe("the device keeps the old password", () => {
  const refusals: readonly { what: string; options: BasipOptions; hand?: string; status: number; code: string; words?: string }[] = [
    {
      what: "it does not know the old one",
      options: {},
      hand: "set-by-hand",
      status: 422,
      code: "device_rejected",
      words: "Wrong password",
    },
    { what: "it has no such path", options: { passwordChange: "admin_json" }, status: 409, code: "device_unsupported" },
  ];
  test.each(refusals)("$what: its own words, nothing is kept of the new one", async ({ options, hand, status, code, words }) => {
    await world.start(options);
    await readable();
    const before = await stored();
    if (hand !== undefined) {
      world.panel.changeLogin(hand);
    }
    world.panel.forget();
    const answer = await rotate({ password: made() });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.body).toMatchObject({ code, ...(words === undefined ? {} : { device: { status: 400, message: words } }) });
    expect(await stored()).toBe(before);
    expect(await kept()).toEqual({});
    expect(logins()).toBe(0);
  });

  test.each(["drop", "hang", "server_error"] as const)("%s before it was taken: one try of each says so", async (fault) => {
    await world.start();
    const before = onDevice();
    world.panel.fail({ fault, match: change, times: 1 });
    world.panel.forget();
    const answer = await rotate({ password: made() });
    expect(answer.status, answer.text).toBeGreaterThanOrEqual(500);
    expect(answer.body.detail).toContain("nothing was changed");
    expect(logins()).toBe(2);
    expect([onDevice(), await stored(), await kept()]).toEqual([before, before, {}]);
    await readable();
  });

  test("a yes that nothing follows is found out", async () => {
    await world.start();
    const before = onDevice();
    world.panel.fail({ fault: "says_yes", match: change, times: 1 });
    const answer = await rotate({ password: made() });
    expect(answer.body, answer.text).toMatchObject({ code: "write_not_applied" });
    expect([await stored(), await kept()]).toEqual([before, {}]);
    await readable();
  });
});

describe("nobody can tell", () => {
  /** The change goes through or not, its answer is lost, and the device is silent from then on. */
  async function leftOpen(taken: boolean): Promise<{ before: string; next: string }> {
    await world.start();
    await readable();
    const [before, next] = [onDevice(), made()];
    world.panel.fail({ fault: taken ? "applies_and_drops" : "drop", match: change, times: 1 });
    world.panel.fail({ fault: "drop", match: login });
    const answer = await rotate({ password: next });
    expect(answer.status, answer.text).toBe(502);
    expect(answer.body.code).toBe("outcome_unknown");
    expect([await stored(), await kept()]).toEqual([before, { pending: [next] }]);
    world.panel.heal();
    world.panel.forget();
    return { before, next };
  }

  test.each([true, false])("both are kept, and the next check settles it (taken: %s)", async (taken) => {
    const { before, next } = await leftOpen(taken);
    const checked = await check();
    expect(checked.status, checked.text).toBe(200);
    expect(checked.body).toMatchObject({ signedIn: { state: "yes" } });
    expect(logins()).toBeLessThanOrEqual(2);
    expect([await stored(), await kept()]).toEqual(taken ? [next, { previous: [before] }] : [before, {}]);
    await readable();
    const audit = await world.installer("GET", "/api/audit?action=device.settle_login");
    expect(audit.text).not.toContain(next);
  });

  test("a read that meets the refused old one first closes the device, and the check opens it with the new one", async () => {
    const { before, next } = await leftOpen(true);
    expect((await readSection(world.installer, world.id)).body.code).toBe("device_login_refused");
    world.panel.forget();
    await check();
    expect(logins()).toBe(1);
    expect([await stored(), await kept()]).toEqual([next, { previous: [before] }]);
    await readable();
  });

  test("where both are refused, each is tried once and never again", async () => {
    const { before, next } = await leftOpen(true);
    world.panel.changeLogin("set-by-hand-since");
    const { refused } = world.panel.logins;
    await check();
    expect(world.panel.logins.refused - refused).toBe(2);
    await check();
    await check();
    expect(world.panel.logins.refused - refused).toBe(2);
    expect([await stored(), await kept()]).toEqual([before, { previous: [next] }]);
  });

  test("a start settles what the process before left open", async () => {
    const { next } = await leftOpen(true);
    const { settleOpenLogins } = await import("@/lib/device-logins/open-logins");
    await settleOpenLogins();
    await expect.poll(stored).toBe(next);
  });

  test("a check of a device that is still silent tries each once, and leaves it open", async () => {
    const { before, next } = await leftOpen(true);
    world.panel.fail({ fault: "hang", match: login });
    expect((await check()).status).toBe(200);
    expect(logins()).toBe(2);
    expect([await stored(), await kept()]).toEqual([before, { pending: [next] }]);
  });

  test("a silent device leaves it open, and a second change waits for it", async () => {
    const { before, next } = await leftOpen(true);
    world.panel.fail({ fault: "drop", match: anything });
    const second = await rotate();
    expect(second.body, second.text).toMatchObject({ code: "outcome_unknown" });
    expect([await stored(), await kept()]).toEqual([before, { pending: [next] }]);
  });

  test("a login that a person enters and the device takes settles it", async () => {
    const { next } = await leftOpen(true);
    const patched = await world.installer("PATCH", `/api/devices/${world.id}`, { credentials: { password: next } });
    expect(patched.status, patched.text).toBe(200);
    expect([await stored(), await kept()]).toEqual([next, {}]);
  });
});

describe("what is asked for", () => {
  test.each([
    ["", "1 to 16"],
    ["seventeen-letters", "1 to 16"],
    ["pässword", "ASCII"],
    [" blank", "blank"],
  ])("%j is refused beside its field, and nothing is sent", async (password, words) => {
    await world.start();
    world.panel.forget();
    const answer = await rotate({ password });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.fields).toEqual([{ path: "password", message: expect.stringContaining(words) as string }]);
    expect(world.panel.seen).toEqual([]);
  });

  test("only for those who may edit the device", async () => {
    await world.start();
    const viewer = await world.api.as("viewer");
    expect((await viewer("POST", `/api/devices/${world.id}/rotate-login`, {})).status).toBe(403);
    expect((await world.api.anyone("POST", `/api/devices/${world.id}/rotate-login`, {})).status).toBe(401);
  });

  test("no password stands in any answer or in the audit", async () => {
    await world.start();
    const words = [onDevice(), made(), made()];
    const answers = [await rotate({ password: words[1] })];
    world.panel.fail({ fault: "hang", match: change, times: 1 });
    answers.push(await rotate({ password: words[2] }));
    for (const path of ["/api/audit?limit=100", `/api/devices/${world.id}`, `/api/devices/${world.id}/changes`]) {
      answers.push(await world.installer<Body>("GET", path));
    }
    const text = answers.map((answer) => answer.text).join("\n");
    expect(words.filter((word) => text.includes(word))).toEqual([]);
    expect(await world.api.db.credential.findMany({ where: { deviceId: world.id, plain: { in: words } } })).toEqual([]);
  });

  test("a family that cannot do it says so, and nothing is sent", async () => {
    const { startDigiumGateway } = await import("@/lib/simulators/digium-gateway/simulator");
    const gateway = await startDigiumGateway();
    try {
      const added = await addDevice(world.installer, gateway, { certificate: { sha256: gateway.certificate?.sha256 } });
      expect(added.status, added.text).toBe(201);
      await (await import("../support/api-product")).quiet();
      gateway.forget();
      const answer = await world.installer("POST", `/api/devices/${added.body.id}/rotate-login`, {});
      expect(answer.body, answer.text).toMatchObject({ code: "device_unsupported" });
      expect(gateway.seen).toEqual([]);
    } finally {
      await gateway.close();
    }
  });
});
