import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ReplacementAnswer, ReplacementPlan } from "@/lib/replacements/endpoints";
import type { BasipOptions, BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { makeCertificate } from "@/lib/simulators/certificate";
import type { Body, Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { type LineWorld, lineEnv, lineWorldOn, type SimulatedEnd } from "../support/line-world";
import { addSite, readSection } from "../support/site-of-devices";

await onEachDatabase(
  "a new device in the place of another",
  (api) => {
    let world: LineWorld;
    const running: { close(): Promise<void> }[] = [];
    beforeAll(async () => {
      world = await lineWorldOn(api());
    });
    afterEach(async () => {
      await world.settle();
      await Promise.all(running.splice(0).map((simulator) => simulator.close()));
    });
    afterAll(() => world?.close());

    /** A panel of a line, as Lineward keeps it, and the PBX that it registers at. */
    async function old(user: string, more = {}) {
      const [pbx] = (await world.pbx([user])) as [SimulatedEnd];
      const door = await world.door("basip-panel", user, { more: { tags: ["east"], note: "Behind the hedge", ...more } });
      await world.tell(door, "settings/sip", "password", door.secret());
      await readSection(world.installer, door.id, "sip-enable");
      await world.settle();
      return { pbx, door, line: await world.lineOf(user) };
    }

    async function fresh(user: string, options: BasipOptions = {}): Promise<BasipSimulator> {
      const started = await startBasipPanel({
        serial: randomUUID(),
        model: "AA-14",
        secondAccountPath: null,
        registrar: (account) => account.user === user && account.password === world.accepting.get(user)?.secret(),
        ...options,
      });
      running.push(started);
      return started;
    }

    const wish = (simulator: BasipSimulator, more = {}) => ({
      address: `http://127.0.0.1:${simulator.port}`,
      credentials: simulator.credentials,
      ...more,
    });
    const path = (id: string) => `/api/devices/${id}/replacement`;
    const plan = (id: string, simulator: BasipSimulator, as: Person = world.installer, more = {}) =>
      as<ReplacementPlan & Body>("POST", `${path(id)}/plan`, wish(simulator, more));
    const start = (id: string, simulator: BasipSimulator, more = {}, as: Person = world.installer, key: string = randomUUID()) =>
      as<Body>(
        "POST",
        path(id),
        { ...wish(simulator), serial: simulator.serial, ownPassword: api().password, ...more },
        { "idempotency-key": key },
      );
    const last = async (id: string) => (await world.installer<{ last: ReplacementAnswer | null }>("GET", path(id))).body.last;

    async function ended(id: string): Promise<ReplacementAnswer | null> {
      await expect.poll(async () => (await last(id))?.state, { timeout: 20_000, interval: 20 }).not.toBe("running");
      await world.settle();
      return last(id);
    }

    test("takes over its settings with the password, keeps row, line and history, and registers", async () => {
      const { door, line } = await old("701");
      const before = await api().db.device.findUniqueOrThrow({ where: { id: door.id } });
      const panel = await fresh("701");
      const planned = await plan(door.id, panel);
      expect(planned.status, planned.text).toBe(200);
      expect(planned.body.before.serial).toBe(before.serial);
      expect(planned.body.after).toMatchObject({ serial: panel.serial, model: "AA-14" });
      const [sip, second] = planned.body.sections;
      expect(sip).toMatchObject({ id: "sip", state: "writes", line: { id: line.id, user: "701" } });
      expect(sip?.changes.find((change) => change.path === "user")).toMatchObject({ to: "701" });
      expect(sip?.changes.find((change) => change.path === "password")).toMatchObject({ to: "new", secret: true });
      expect(second).toMatchObject({ id: "sip-second", state: "absent" });
      expect(planned.text).not.toContain(door.secret());
      expect(panel.held("sip").user).not.toBe("701");

      const begun = await start(door.id, panel);
      expect(begun.status, begun.text).toBe(202);
      const done = await ended(door.id);
      expect(done, JSON.stringify(done)).toMatchObject({
        state: "done",
        before: { serial: before.serial },
        after: { serial: panel.serial },
      });
      expect(done?.steps.find((step) => step.kind === "prove")).toMatchObject({ state: "done", detail: "It has registered" });
      expect(panel.held("sip")).toMatchObject({ user: "701", password: door.secret() });
      const { name, note, siteId, id } = before;
      const after = await api().db.device.findUniqueOrThrow({ where: { id }, include: { tags: true, changes: true } });
      expect(after).toMatchObject({ name, note, siteId, serial: panel.serial, port: panel.port, model: "AA-14", tags: [{ tag: "east" }] });
      expect(after.changes.map(({ outcome }) => outcome)).toEqual(expect.arrayContaining(["applied", "applied"]));
      expect(await world.lineOf("701")).toMatchObject({
        id: line.id,
        ends: expect.arrayContaining([expect.objectContaining({ deviceId: id })]),
      });
      expect((await world.installer<Body>("GET", `/api/devices/${id}/differences`)).body.items).toEqual([]);
      const kept = JSON.stringify([await api().db.replacement.findMany(), await api().db.replacementStep.findMany()]);
      expect(kept).not.toContain(door.secret());
      const acts = await (await api().audit()).findMany({ where: { action: { startsWith: "device.replace" }, deviceId: id } });
      expect(acts.map(({ action, phase }) => `${action} ${phase}`)).toEqual(
        expect.arrayContaining(["device.replace asked", "device.replace happened", "device.replace_end happened"]),
      );
    });

    test("what cannot be written is half done, its line is kept, and it is finished, by the next process too", async () => {
      const { door, line } = await old("702");
      const panel = await fresh("702");
      panel.fail({ fault: "drop", match: /POST.*sip/, times: 50 });
      expect((await start(door.id, panel)).status).toBe(202);
      const half = await ended(door.id);
      expect(half, JSON.stringify(half)).toMatchObject({ state: "half_done" });
      expect(half?.steps.find((step) => step.kind === "write")?.state).toBe("failed");
      await world.installer("POST", `/api/devices/${door.id}/check`);
      await world.settle();
      expect((await world.lineOf("702")).id).toBe(line.id);
      expect((await start(door.id, panel)).status).toBe(409);
      expect(await world.reset(line.id)).toMatchObject({ status: 409, body: { detail: expect.stringContaining("is being replaced") } });
      panel.heal();
      expect((await world.installer("POST", `${path(door.id)}/finish`)).status).toBe(202);
      expect(await ended(door.id)).toMatchObject({ state: "done" });
      expect(panel.held("sip")).toMatchObject({ user: "702", password: door.secret() });
      expect((await world.installer("POST", `${path(door.id)}/leave`)).status).toBe(409);

      // As a process leaves it that was killed after its writes and before it had said so: nothing is sent twice.
      const { id } = (await last(door.id)) ?? { id: "" };
      await api().db.replacement.update({ where: { id }, data: { state: "running", busyDevice: door.id, leaseOwner: "dead" } });
      await api().db.replacementStep.updateMany({ where: { replacementId: id }, data: { state: "working" } });
      panel.forget();
      const { recoverReplacements } = await import("@/lib/replacements/recover");
      await recoverReplacements();
      expect(await ended(door.id)).toMatchObject({ state: "done" });
      expect(panel.seen.filter(({ method, path: asked }) => method === "POST" && asked.includes("sip"))).toEqual([]);
    });

    test("one of https shows its certificate before any login is sent; the same key again begins nothing more, and another wish under it is refused", async () => {
      const { door } = await old("707");
      const panel = await fresh("707", { certificate: await makeCertificate() });
      const address = `https://127.0.0.1:${panel.port}`;
      const shown = await plan(door.id, panel, world.installer, { address });
      expect(shown.body).toMatchObject({ code: "certificate_changed", certificate: { presented: panel.certificate?.sha256 } });
      expect(panel.logins.accepted + panel.logins.refused).toBe(0);
      const pinned = { address, certificate: { sha256: panel.certificate?.sha256 } };
      expect((await plan(door.id, panel, world.installer, pinned)).status).toBe(200);
      const key = randomUUID();
      const begun = await start(door.id, panel, pinned, world.installer, key);
      expect(begun.status, begun.text).toBe(202);
      expect(await ended(door.id)).toMatchObject({ state: "done" });
      panel.forget();
      expect(await start(door.id, panel, pinned, world.installer, key)).toMatchObject({ status: 202, body: begun.body });
      const otherWish = await start(door.id, panel, { ...pinned, serial: "another" }, world.installer, key);
      expect(otherWish.body).toMatchObject({ code: "conflict", detail: expect.stringContaining("Idempotency-Key") });
      expect(panel.seen).toEqual([]);
      expect(await api().db.certificate.findMany({ where: { deviceId: door.id } })).toMatchObject([{ sha256: panel.certificate?.sha256 }]);
      expect(panel.held("sip")).toMatchObject({ user: "707", password: door.secret() });
    });

    test("meanwhile nobody changes its account and it is given no line; what is half done is left as it is, and its lines follow what it has", async () => {
      const { door, line } = await old("708");
      const panel = await fresh("708");
      panel.fail({ fault: "drop", match: /POST.*sip/, times: 50 });
      expect((await start(door.id, panel)).status).toBe(202);
      expect(await ended(door.id)).toMatchObject({ state: "half_done" });
      const { id } = (await last(door.id)) ?? { id: "" };
      const given = await world.installer<Body>("GET", `/api/devices/${door.id}/new-line`);
      expect(given.body).toMatchObject({ possible: false });
      // As it stands between two of its steps.
      await api().db.replacement.update({ where: { id }, data: { state: "running" } });
      await api().db.replacementStep.updateMany({ where: { replacementId: id, kind: "write" }, data: { state: "waiting" } });
      panel.heal();
      const section = await readSection(world.installer, door.id, "sip");
      const write = (values: Record<string, unknown>) =>
        world.installer<Body>("PUT", `/api/devices/${door.id}/settings/sip`, { values }, { "if-match": `"${section.body.baseline}"` });
      expect(await write({ user: "799" })).toMatchObject({ status: 409, body: { detail: expect.stringContaining("is being replaced") } });
      await api().db.replacement.update({ where: { id }, data: { state: "half_done" } });
      const left = await world.installer<ReplacementAnswer>("POST", `${path(door.id)}/leave`);
      expect(left, left.text).toMatchObject({ status: 200, body: { state: "left" } });
      await world.settle();
      expect((await world.installer<Body>("GET", `/api/lines/${line.id}`)).body).toMatchObject({
        ends: [expect.objectContaining({ role: "accepts" })],
      });
      expect(((await world.installer<Body>("GET", `/api/devices/${door.id}/differences`)).body.items as unknown[]).length).toBeGreaterThan(
        0,
      );
      expect((await write({ user: "799", password: "typed-by-hand-1" })).status).toBe(200);
      expect((await world.installer("POST", `${path(door.id)}/finish`)).status).toBe(409);
    });

    test("is refused for the same device, one that is kept, another family, other addresses, and without one's own password", async () => {
      const { door } = await old("704");
      const other = await world.door("basip-panel", "705");
      const refused = async (simulator: BasipSimulator, more = {}) => (await plan(door.id, simulator, world.installer, more)).body.detail;
      expect(await refused(door.simulator)).toContain("is the one that is kept");
      expect(await refused(other.simulator)).toContain('already kept as "Door 705"');
      const monitor = await startBasipMonitor({ serial: randomUUID() });
      running.push(monitor);
      expect(await refused(monitor)).toContain("is not a BAS-IP panel");
      const panel = await fresh("704");
      expect((await plan(door.id, panel, world.installer, { address: "http://192.0.2.7" })).body.code).toBe("address_not_allowed");
      const wrong = await plan(door.id, panel, world.installer, { credentials: { username: "admin", password: "wrong-one" } });
      expect(wrong.body.code).toBe("device_login_refused");
      expect((await start(door.id, panel, { ownPassword: "not mine" })).body.fields).toMatchObject([{ path: "ownPassword" }]);
      expect((await start(door.id, panel, { serial: "another" })).body.code).toBe("conflict");
      const row = await api().db.device.findUniqueOrThrow({ where: { id: door.id } });
      expect(row).toMatchObject({ serial: door.simulator.serial, port: door.simulator.port });
      expect(panel.held("sip").user).not.toBe("704");
      const elsewhere = await api().as("installer", { sites: [await addSite(world.admin, `Elsewhere ${randomUUID()}`)] });
      expect((await plan(door.id, panel, elsewhere)).status).toBe(404);
      const [server] = await world.pbx(["706"]);
      expect((await plan(server?.id ?? "", panel)).body.detail).toContain("own backup");
    });
  },
  { env: lineEnv },
);
