import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { AuditEntryAnswer } from "@/lib/audit/endpoints";
import type { ResetAnswer } from "@/lib/resets/schemas";
import { type LineWorld, type SimulatedEnd, startLineWorld } from "../support/line-world";

let world: LineWorld;
beforeAll(async () => {
  world = await startLineWorld();
});
afterAll(() => world?.close());
afterEach(async () => {
  world.silent = false;
  // Twenty resets in ten minutes are all that a person may begin; these tests begin more.
  await world.api.db.rateLimit.deleteMany({ where: { key: { startsWith: "rate:" } } });
});

let users = 300;
function newUser(): string {
  users += 1;
  return String(users);
}

async function oneSecret(ends: readonly SimulatedEnd[]): Promise<string> {
  const held = new Set(ends.map((end) => end.secret()));
  expect(held.size, "ends with different passwords").toBe(1);
  expect(await world.lost(ends)).toBe(0);
  return [...held][0] ?? "";
}

type Door = Parameters<LineWorld["door"]>[0];

async function panelAndPbx(family: Door = "basip-panel") {
  const user = newUser();
  const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
  const door = await world.door(family, user);
  return { user, pbx, door, ends: [door, pbx], old: pbx.secret(), line: await world.lineOf(user) };
}

async function run(lineId: string): Promise<ResetAnswer> {
  const begun = await world.reset(lineId);
  expect(begun.status, begun.text).toBe(202);
  return world.ended(begun.body.id);
}

const pairs = (["basip-panel", "basip-monitor", "basip-linux-monitor"] as const).flatMap((door) =>
  (["portsip", "digium-gateway"] as const).map((server) => [door, server] as const),
);

describe("a reset gives every end of a line the same new password", () => {
  test.each(pairs)("%s with %s", async (family, server) => {
    const user = newUser();
    const [accepting] = (server === "portsip" ? await world.pbx([user]) : await world.gateway([user])) as [SimulatedEnd];
    const door = await world.door(family, user);
    const old = await oneSecret([door, accepting]);
    const line = await world.lineOf(user);
    expect(line.ends.map((end) => end.role)).toEqual(["registers", "accepts"]);
    const begun = await world.reset(line.id, { ticket: "HD-20431", askedBy: "Tenant, by phone" });
    expect(begun.status, begun.text).toBe(202);
    const reset = await world.ended(begun.body.id);
    expect(reset, JSON.stringify(reset, null, 1)).toMatchObject({ state: "done", ticket: "HD-20431", askedBy: "Tenant, by phone" });
    expect(reset.steps.map((step) => step.kind)).toEqual(["check", "make", "write", "write", "read_back", "register"]);
    expect(reset.steps.every((step) => step.state === "done")).toBe(true);
    const fresh = await oneSecret([door, accepting]);
    expect(fresh).not.toBe(old);
    expect(fresh).toMatch(/^[2-9A-HJ-NP-Za-km-z]+$/);
    expect((await world.lineOf(user)).state).toBe("in_order");
    const kept = await world.api.db.secret.findMany({ where: { deviceId: door.id, path: "password", state: "current" } });
    expect(kept).toHaveLength(1);
  });

  test("panel, PBX and gateway: the panel is written first and the end that accepts last", async () => {
    const user = newUser();
    const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
    const [gateway] = (await world.gateway([user], { registration: "out", secret: pbx.secret() })) as [SimulatedEnd];
    const door = await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    expect(line.ends).toHaveLength(3);
    const reset = await run(line.id);
    expect(reset.state, reset.words).toBe("done");
    expect(reset.ends.map((end) => end.noun)).toEqual(["panel", "gateway", "PBX"]);
    await oneSecret([door, gateway, pbx]);
  });

  test("nobody is ever shown a secret: not in the reset, the line, the history or the audit", async () => {
    const { line, ends, door } = await panelAndPbx();
    const reset = await run(line.id);
    const secret = await oneSecret(ends);
    const pages = await Promise.all([
      world.helpdesk("GET", `/api/resets/${reset.id}`),
      world.admin("GET", `/api/lines/${line.id}`),
      world.admin("GET", `/api/devices/${door.id}/changes`),
      world.admin("GET", "/api/audit?limit=200"),
    ]);
    for (const page of pages) {
      expect(page.status, page.text).toBe(200);
      expect(page.text.includes(secret)).toBe(false);
    }
  });

  test("everything that was done is recorded under one correlation id, asked for before and told after", async () => {
    const { line, pbx, door } = await panelAndPbx();
    const reset = await run(line.id);
    const row = await world.api.db.reset.findUniqueOrThrow({ where: { id: reset.id } });
    const audit = await world.admin<{ items: AuditEntryAnswer[] }>("GET", `/api/audit?correlation=${row.correlationId}&limit=100`);
    const told = audit.body.items.map((item) => `${item.action} ${item.phase} ${item.deviceId ?? ""}`.trim());
    expect(told).toEqual(expect.arrayContaining(["line.reset asked", "line.reset happened"]));
    for (const device of [pbx.id, door.id]) {
      expect(told.indexOf(`device.write happened ${device}`)).toBeLessThan(told.indexOf(`device.write asked ${device}`));
    }
  });
});

describe("what is refused before anything is written", () => {
  test("a password that one end would refuse is refused with that end named, before anything is asked of a device", async () => {
    const user = newUser();
    await world.pbx([user]);
    await world.door("basip-panel", user);
    const line = await world.lineOf(user);
    const given = await world.reset(line.id, { password: "a:b'c\\d-e-f" }, world.installer);
    expect(given.status).toBe(422);
    expect(given.body.fields?.[0]?.path).toBe("password");
    expect(given.body.detail).toContain("panel");
  });

  test("a mask is refused as a password, and a helpdesk agent may not choose one at all", async () => {
    const { line } = await panelAndPbx();
    const mask = await world.reset(line.id, { password: "WebPass" }, world.installer);
    expect(mask.status).toBe(422);
    const agent = await world.reset(line.id, { password: "Fine-Pass-2001" });
    expect(agent.status).toBe(403);
  });

  test("a password that a person gives reaches every end", async () => {
    const { line, ends } = await panelAndPbx("basip-monitor");
    const password = `Given-${randomUUID().slice(0, 8)}`;
    const begun = await world.reset(line.id, { password }, world.installer);
    expect(begun.status, begun.text).toBe(202);
    expect((await world.ended(begun.body.id)).state).toBe("done");
    expect((await oneSecret(ends)) === password).toBe(true);
  });

  test("an end that does not answer stops the reset before the first write", async () => {
    const { line, door, pbx, ends, old } = await panelAndPbx();
    door.simulator.fail({ fault: "drop" });
    pbx.simulator.forget();
    const reset = await run(line.id);
    door.simulator.heal();
    expect(reset).toMatchObject({ state: "failed", canFinish: false, canPutBack: false });
    expect(reset.words).toContain("Nothing was written");
    expect(pbx.simulator.seen.filter((request) => request.path.endsWith("/update"))).toHaveLength(0);
    expect((await oneSecret(ends)) === old).toBe(true);
  });

  test("a line with one known end is not reset: the other end would lose it", async () => {
    const user = newUser();
    await world.door("basip-monitor", user, { sip: { proxy: "sip:sip.elsewhere.example:5060", realm: "sip.elsewhere.example" } });
    const line = await world.lineOf(user);
    const refused = await world.reset(line.id);
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("not kept here");
  });

  test("a ticket that does not look as the admin wants it is refused, by its field", async () => {
    const { line } = await panelAndPbx();
    const set = await world.admin("PUT", "/api/resets/ticket-rule", { pattern: "HD-#####" });
    expect(set.status, set.text).toBe(200);
    expect((await world.helpdesk("PUT", "/api/resets/ticket-rule", { pattern: null })).status).toBe(403);
    const [missing, wrong] = [await world.reset(line.id), await world.reset(line.id, { ticket: "HD-12" })];
    const right = await world.reset(line.id, { ticket: "HD-12345" });
    await world.admin("PUT", "/api/resets/ticket-rule", { pattern: null });
    expect([missing.status, wrong.status, right.status]).toEqual([422, 422, 202]);
    expect(wrong.body.fields?.[0]?.path).toBe("ticket");
    await world.ended(right.body.id);
  });

  test.each([
    ["", "Enter how tickets look"],
    ["*-*-*", "at most twice"],
    ["#".repeat(41), "At most 40"],
  ])("the ticket rule %j is refused by its field, and the old one stays", async (pattern, words) => {
    const refused = await world.admin("PUT", "/api/resets/ticket-rule", { pattern });
    expect(refused.status).toBe(422);
    expect(refused.body.fields).toEqual([{ path: "pattern", message: expect.stringContaining(words) }]);
    expect((await world.admin("GET", "/api/resets/ticket-rule")).body).toMatchObject({ required: false, pattern: null });
  });

  test("the twenty-first reset within ten minutes has to wait", async () => {
    const { line } = await panelAndPbx("basip-monitor");
    const agent = await world.api.as("helpdesk");
    const { takeRate } = await import("@/lib/api/rate");
    const { startReset } = await import("@/lib/resets/endpoints");
    for (let at = 0; at < 20; at += 1) {
      await takeRate(startReset, { ...agent, name: "Agent", role: "helpdesk", sites: null, theme: "system" });
    }
    const refused = await world.reset(line.id, {}, agent);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(500);
    const other = await world.reset(line.id);
    expect(other.status, other.text).toBe(202);
    await world.ended(other.body.id);
  });
});

describe("one reset at a time", () => {
  test("the same Idempotency-Key begins one reset, also when it is sent five times at once; without one there is none", async () => {
    const { line } = await panelAndPbx("basip-monitor");
    const key = { "idempotency-key": randomUUID() };
    const ask = () => world.helpdesk<{ id: string }>("POST", `/api/lines/${line.id}/resets`, {}, key);
    const begun = await Promise.all([ask(), ask(), ask(), ask(), ask()]);
    expect(begun.map((reply) => reply.status)).toEqual([202, 202, 202, 202, 202]);
    const ids = new Set(begun.map((reply) => reply.body.id));
    expect(ids.size).toBe(1);
    await world.ended([...ids][0] ?? "");
    expect((await ask()).body.id).toBe([...ids][0]);
    expect((await world.helpdesk("POST", `/api/lines/${line.id}/resets`, {})).status).toBe(422);
    const reused = await world.helpdesk("POST", `/api/lines/${line.id}/resets`, { ticket: "other" }, key);
    expect(reused.status).toBe(409);
  });

  test("two people at once: one begins, the other is told of it, and the ends agree", async () => {
    const { line, ends, door } = await panelAndPbx();
    door.simulator.setLatency(40);
    const both = await Promise.all([world.reset(line.id), world.reset(line.id, {}, world.installer)]);
    expect(both.map((reply) => reply.status).sort()).toEqual([202, 409]);
    const begun = both.find((reply) => reply.status === 202);
    expect((await world.ended(begun?.body.id ?? "")).state).toBe("done");
    door.simulator.setLatency(0);
    await oneSecret(ends);
  });

  test("while it runs, the form cannot write the old password back", async () => {
    const { line, door, ends } = await panelAndPbx();
    const before = await world.installer<{ baseline: string }>("GET", `/api/devices/${door.id}/settings/sip`);
    door.simulator.setLatency(80);
    const begun = await world.reset(line.id);
    const form = await world.installer<{ code: string }>(
      "PUT",
      `/api/devices/${door.id}/settings/sip`,
      { values: { registration_interval: 120 } },
      { "if-match": `"${before.body.baseline}"` },
    );
    expect(form.status).toBe(409);
    await world.ended(begun.body.id);
    door.simulator.setLatency(0);
    await oneSecret(ends);
  });
});

describe("what fails is put back, or said to be half done", () => {
  test.each(["server_error", "says_yes", "hang"] as const)("the PBX fails with %s: the panel gets its old password back", async (fault) => {
    const { line, ends, old, pbx, user } = await panelAndPbx();
    pbx.simulator.fail({ fault, match: /update/ });
    const reset = await run(line.id);
    pbx.simulator.heal();
    expect(reset, JSON.stringify(reset, null, 1)).toMatchObject({ state: "failed", canFinish: false, canPutBack: false });
    expect(reset.words).toContain("Put back");
    expect(reset.steps.at(-1)).toMatchObject({ kind: "put_back", state: "done" });
    expect((await oneSecret(ends)) === old).toBe(true);
    expect((await world.lineOf(user)).state).toBe("in_order");
  });

  test.each(pairs)("a lost answer of %s or %s is resolved, never assumed", async (family, server) => {
    for (const which of ["door", "server"] as const) {
      const user = newUser();
      const [accepting] = (server === "portsip" ? await world.pbx([user]) : await world.gateway([user])) as [SimulatedEnd];
      const door = await world.door(family, user);
      const broken = which === "door" ? door : accepting;
      broken.simulator.fail({ fault: "applies_and_drops", times: 1 });
      const reset = await run((await world.lineOf(user)).id);
      expect(reset.state, JSON.stringify(reset, null, 1)).toBe("done");
      await oneSecret([door, accepting]);
    }
  });

  test("a panel that lies about taking it is found out by its registration, and everything is put back", async () => {
    const { line, ends, old, door } = await panelAndPbx();
    door.simulator.fail({ fault: "says_yes", times: 1 });
    const reset = await run(line.id);
    expect(reset.state, JSON.stringify(reset, null, 1)).toBe("failed");
    expect((await oneSecret(ends)) === old).toBe(true);
  });

  async function halfDone() {
    const made = await panelAndPbx();
    made.door.simulator.fail({ fault: "drop", match: /POST/ });
    made.pbx.simulator.fail({ fault: "says_yes", match: /update/ });
    // The panel's write succeeds once, the PBX refuses, and then the panel cannot be written back.
    made.door.simulator.heal();
    let writes = 0;
    const watch = setInterval(() => {
      writes = made.door.simulator.seen.filter((request) => request.method === "POST").length;
      if (writes > 0) {
        clearInterval(watch);
        made.door.simulator.fail({ fault: "drop" });
      }
    }, 1);
    made.door.simulator.forget();
    const reset = await run(made.line.id);
    clearInterval(watch);
    expect(reset, JSON.stringify(reset, null, 1)).toMatchObject({ state: "half_done", canFinish: true, canPutBack: true });
    expect(await world.lost(made.ends)).toBe(0);
    return { ...made, reset };
  }

  test("half done says who has which password; Finish gives all the new one", async () => {
    const { reset, line, user, door, pbx, ends, old } = await halfDone();
    expect(reset.words).toMatch(/^(The panel has the new password|The PBX|Which password the panel has is not known)/);
    expect(reset.words).not.toMatch(/\d+ m?s\b/);
    // The panel is silent now: an agent's press would come to nothing.
    expect(reset.turn).toMatchObject({ who: "installer", words: expect.stringContaining("does not answer") });
    expect((await world.lineOf(user)).state).toBe("half_done");
    expect((await world.reset(line.id)).status).toBe(409);
    door.simulator.heal();
    pbx.simulator.heal();
    const finish = await world.helpdesk("POST", `/api/resets/${reset.id}/finish`, {});
    expect(finish.status, finish.text).toBe(202);
    const after = await world.ended(reset.id);
    expect(after.state, JSON.stringify(after, null, 1)).toBe("done");
    // Nothing that went wrong on the way is left to be read as the end of it.
    const left = after.steps.filter((step) => step.state !== "done");
    expect([...new Set(left.map((step) => `${step.kind} ${step.state}`))]).toEqual(left.length === 0 ? [] : ["put_back skipped"]);
    expect(after.turn).toBeUndefined();
    expect((await oneSecret(ends)) === old).toBe(false);
  });

  test("half done: Put back gives all the old one", async () => {
    const { reset, door, pbx, ends, old } = await halfDone();
    door.simulator.heal();
    pbx.simulator.heal();
    const back = await world.helpdesk("POST", `/api/resets/${reset.id}/put-back`, {});
    expect(back.status, back.text).toBe(202);
    const after = await world.ended(reset.id);
    expect(after.state, JSON.stringify(after, null, 1)).toBe("failed");
    expect(after.words).toContain("Put back");
    expect(after.steps.filter((step) => step.state === "unknown")).toEqual([]);
    expect((await oneSecret(ends)) === old).toBe(true);
  });

  test("half done: an installer at the device sees the new password once, an agent never, and Finish finds it there", async () => {
    const { reset, door, pbx, ends } = await halfDone();
    expect((await world.helpdesk("POST", `/api/resets/${reset.id}/reveal`, {})).status).toBe(403);
    const link = await world.installer<{ link: string }>("POST", `/api/resets/${reset.id}/reveal`, {});
    expect(link.status, link.text).toBe(200);
    const token = link.body.link.split("/").at(-1);
    expect((await world.helpdesk("GET", `/api/reveals/${token}`)).status).toBe(403);
    const shown = await world.installer<{ password: string }>("GET", `/api/reveals/${token}`);
    expect(shown.status).toBe(200);
    expect((await world.installer("GET", `/api/reveals/${token}`)).status).toBe(404);
    const used = await world.admin("GET", "/api/audit?action=secret.use&limit=200");
    expect(used.text).toContain('"reveal"');
    // Typed in by hand at the device.
    door.simulator.edit("sip", { password: shown.body.password });
    door.simulator.heal();
    pbx.simulator.heal();
    await world.installer("POST", `/api/resets/${reset.id}/finish`, {});
    expect((await world.ended(reset.id)).state).toBe("done");
    expect((await oneSecret(ends)) === shown.body.password).toBe(true);
  });

  test("a link that is ten minutes old opens nothing", async () => {
    const { reset, door, pbx } = await halfDone();
    const link = await world.installer<{ link: string }>("POST", `/api/resets/${reset.id}/reveal`, {});
    await world.api.db.reveal.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await world.installer("GET", `/api/reveals/${link.body.link.split("/").at(-1)}`)).status).toBe(404);
    door.simulator.heal();
    pbx.simulator.heal();
    await world.helpdesk("POST", `/api/resets/${reset.id}/put-back`, {});
    await world.ended(reset.id);
  });

  test("stopped while it runs: the ends have their old password", async () => {
    const { line, ends, old, door, pbx } = await panelAndPbx();
    door.simulator.setLatency(60);
    pbx.simulator.setLatency(60);
    const begun = await world.reset(line.id);
    const stop = await world.helpdesk("POST", `/api/resets/${begun.body.id}/put-back`, {});
    expect(stop.status, stop.text).toBe(202);
    const reset = await world.ended(begun.body.id);
    door.simulator.setLatency(0);
    pbx.simulator.setLatency(0);
    expect(reset.state, reset.words).toBe("failed");
    expect((await oneSecret(ends)) === old).toBe(true);
  });
});
