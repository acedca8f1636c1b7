import { describe, expect, test } from "vitest";
import type { FaultName } from "@/lib/simulators/types";
import { panelWorld } from "../support/panel-world";
import { readSection, writeSection } from "../support/site-of-devices";

const world = panelWorld();
const write = /POST .*\/sip\/settings/;
const read = /GET .*\/sip\/settings/;

describe("every outcome of the error table, then recovery", () => {
  const outcomes: readonly { fault: FaultName; match: RegExp; status: number; code: string; outcome: string; times?: number }[] = [
    { fault: "hang", match: read, status: 504, code: "device_timeout", outcome: "none" },
    { fault: "drop", match: read, status: 502, code: "device_unreachable", outcome: "none" },
    { fault: "html", match: read, status: 502, code: "device_unexpected_reply", outcome: "none" },
    { fault: "drop", match: write, status: 502, code: "device_unreachable", outcome: "failed" },
    { fault: "hang", match: write, status: 504, code: "device_timeout", outcome: "failed" },
    { fault: "says_yes", match: write, status: 502, code: "write_not_applied", outcome: "not_applied" },
    { fault: "empty", match: write, status: 502, code: "write_not_applied", outcome: "not_applied" },
  ];
  test.each(outcomes)(
    "$fault on $match is $code, nothing is lost, and the next write works",
    async ({ fault, match, status, code, outcome }) => {
      await world.start({}, { connection: { applyWaitSeconds: 0 } });
      const baseline = await world.knownPassword();
      world.panel.fail({ fault, match, times: fault === "drop" ? 2 : 1 });
      const broken = await writeSection(world.installer, world.id, baseline, { user: "150" });
      expect(broken.status, broken.text).toBe(status);
      expect(broken.body.code).toBe(code);
      if (outcome !== "none") {
        const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
        expect(history.body.items[0]).toMatchObject({ outcome });
      }
      world.panel.heal();
      const fresh = await readSection(world.installer, world.id);
      expect(fresh.status, fresh.text).toBe(200);
      const again = await writeSection(world.installer, world.id, fresh.body.baseline, { user: "151" });
      expect(again.status, again.text).toBe(200);
      expect(world.panel.held("sip")).toMatchObject({ user: "151", password: world.secret });
    },
  );

  test("a write whose answer is lost but which was taken is found by reading, and is a success", async () => {
    await world.start();
    const baseline = await world.knownPassword();
    world.panel.fail({ fault: "applies_and_drops", match: write, times: 1 });
    const answer = await writeSection(world.installer, world.id, baseline, { user: "160" });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.values).toMatchObject({ user: "160" });
    expect(answer.body.change).toMatchObject({ outcome: "applied" });
  });

  test("a write that is cut off before the device took it is written once more, without a long wait", async () => {
    await world.start();
    const baseline = await world.knownPassword();
    world.panel.forget();
    world.panel.fail({ fault: "reset", match: write, times: 1 });
    const answer = await writeSection(world.installer, world.id, baseline, { user: "161", password: `${world.secret}-1` });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.change).toMatchObject({ outcome: "applied" });
    expect(world.panel.held("sip")).toMatchObject({ user: "161", password: `${world.secret}-1` });
    const asked = (line: RegExp) => world.panel.seen.filter((request) => line.test(`${request.method} ${request.path}`)).length;
    expect([asked(write), asked(read)]).toEqual([2, 3]);
  });

  test("a write that is cut off twice is refused, and is not tried a third time", async () => {
    await world.start({}, { connection: { applyWaitSeconds: 0 } });
    const baseline = await world.knownPassword();
    world.panel.forget();
    world.panel.fail({ fault: "reset", match: write });
    const answer = await writeSection(world.installer, world.id, baseline, { user: "162" });
    expect(answer.body.code, answer.text).toBe("device_unreachable");
    expect(world.panel.seen.filter((request) => write.test(`${request.method} ${request.path}`))).toHaveLength(2);
  });

  test("a write whose answer is lost, with a device that stays silent, is unknown and keeps both passwords", async () => {
    await world.start();
    const baseline = await world.knownPassword();
    world.panel.fail({ fault: "applies_and_drops", match: write, times: 1 });
    const pending = writeSection(world.installer, world.id, baseline, { password: `${world.secret}-2` });
    const answer = await pending;
    // The panel never shows its password, so reading back cannot tell.
    expect(answer.status, answer.text).toBe(502);
    expect(answer.body.code).toBe("outcome_unknown");
    const rows = await world.api.db.secret.findMany({ where: { deviceId: world.id } });
    expect(rows.map((row) => row.state).sort()).toEqual(["current", "pending"]);
    const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
    expect(history.body.items[0]).toMatchObject({ outcome: "unknown" });
  });

  test("a value the device refuses comes back once, beside its field: our warning of before, what was sent, and the device's own words", async () => {
    await world.start({ validation: "literal" });
    const baseline = await world.knownPassword();
    const answer = await writeSection(world.installer, world.id, baseline, { realm: "asterisk" });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body).toMatchObject({ code: "device_rejected", device: { status: 400 } });
    const said =
      'The panel wants a dot in a host name. It refused "asterisk" for realm; its words: Wrong JSON body: value `realm` was of the wrong type.';
    expect(answer.body).toMatchObject({ detail: said, fields: [{ path: "realm", message: said }] });
    const history = await world.installer("GET", `/api/devices/${world.id}/changes`);
    expect(history.body.items[0]).toMatchObject({ outcome: "rejected" });
  });

  test("a device that applies late is waited for", async () => {
    await world.start({ applyAfterMs: 600 }, { connection: { applyWaitSeconds: 5 } });
    const before = await readSection(world.installer, world.id);
    const answer = await writeSection(world.installer, world.id, before.body.baseline, { password: world.secret, user: "170" });
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.values).toMatchObject({ user: "170" });
  });

  test("a refused login is tried once, and nothing more is sent until the login is replaced", async () => {
    await world.start();
    world.panel.changeLogin("another-web-password");
    world.panel.expireTokens();
    world.panel.forget();
    const first = await readSection(world.installer, world.id);
    expect(first.status).toBe(409);
    expect(first.body.code).toBe("device_login_refused");
    const asked = world.panel.seen.length;
    const second = await readSection(world.installer, world.id);
    expect(second.body.code).toBe("device_login_refused");
    expect(world.panel.seen).toHaveLength(asked);
    const device = await world.installer("PATCH", `/api/devices/${world.id}`, {
      credentials: { username: "admin", password: "another-web-password" },
    });
    expect(device.status, device.text).toBe(200);
    expect((await readSection(world.installer, world.id)).status).toBe(200);
  });
});
