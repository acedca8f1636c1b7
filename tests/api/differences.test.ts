import { randomUUID } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import type { BasipSimulator } from "@/lib/simulators/basip/options";
import { startBasipMonitor } from "@/lib/simulators/basip-monitor/simulator";
import type { Api, Body, Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { addDevice, addSite, readSection, type SectionBody, writeSection } from "../support/site-of-devices";

interface Field {
  readonly path: string;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly secret?: boolean;
  readonly since: string;
  readonly by: { name: string } | null;
  readonly mayPutBack: boolean;
}
interface Item {
  readonly document: string;
  readonly baseline: string;
  readonly fields: readonly Field[];
}
type Statuses = { truths: { matches: { state: string; detail?: string } } };

const options = { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8", LINEWARD_DEVICE_LOCK_WAIT_MS: "50" } };
const opened: BasipSimulator[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((monitor) => monitor.close()));
});

/** A monitor that answers its password in clear, with a password, an interval and a ring timeout written from here. */
async function written(api: Api) {
  const [admin, installer] = [await api.as("admin"), await api.as("installer")];
  const monitor = await startBasipMonitor({ serial: randomUUID() });
  opened.push(monitor);
  const siteId = await addSite(admin, `Site ${randomUUID()}`);
  const { body } = await addDevice(installer, monitor, { siteId });
  await (await import("../support/api-product")).quiet();
  const before = await readSection(installer, body.id);
  const secret = `Ours-${randomUUID().slice(0, 12)}`;
  const values = { password: secret, registration_interval: 120, timeout: 300 };
  const answer = await writeSection(installer, body.id, before.body.baseline, values);
  expect(answer.status, answer.text).toBe(200);
  const list = async (person: Person = installer) => {
    const reply = await person<{ items: Item[] }>("GET", `/api/devices/${body.id}/differences`);
    expect(reply.status, reply.text).toBe(200);
    return reply.body.items;
  };
  const look = async () => {
    await readSection(installer, body.id);
    return (await list())[0];
  };
  const settle = (act: string, baseline: string | undefined, paths?: string[], person: Person = installer) =>
    person<SectionBody & Body>(
      "POST",
      `/api/devices/${body.id}/differences/${act}`,
      { document: "sip", paths, reason: "looked at it" },
      baseline === undefined ? {} : { "if-match": `"${baseline}"` },
    );
  const matches = async () => (await installer<Statuses>("GET", `/api/devices/${body.id}`)).body.truths.matches;
  return { installer, monitor, id: body.id, secret, list, look, settle, matches };
}

await onEachDatabase(
  "What a device has otherwise than it is kept here",
  (api) => {
    test("is told field by field: ours, theirs, since when it was first seen, and who wrote ours; a check that sees the same changes nothing", async () => {
      const { monitor, look, list, installer, id } = await written(api());
      expect(await list()).toEqual([]);
      monitor.edit("sip", { registration_interval: 60 });
      const first = await look();
      expect(first?.fields).toMatchObject([
        { path: "registration_interval", label: "Registration interval", ours: 120, theirs: 60, mayPutBack: true },
      ]);
      const name = (await installer<{ name: string }>("GET", "/api/me")).body.name;
      expect(first?.fields[0]?.by?.name).toBe(name);
      const rows = await api().db.snapshot.findMany({ where: { deviceId: id } });
      await installer("POST", `/api/devices/${id}/check`);
      expect(await api().db.snapshot.findMany({ where: { deviceId: id } })).toEqual(rows);
      expect(await look()).toEqual(first);
      monitor.edit("sip", { registration_interval: 120 });
      expect(await look()).toBeUndefined();
      expect(await api().db.snapshot.count({ where: { deviceId: id, differs: { not: null } } })).toBe(0);
    });

    test("is taken as right for one field: nothing is sent, the history says who decided it, and the other field still differs", async () => {
      const { monitor, look, settle, matches, installer, id } = await written(api());
      monitor.edit("sip", { registration_interval: 60, timeout: 600 });
      const seen = await look();
      monitor.forget();
      const answer = await settle("keep-theirs", seen?.baseline, ["timeout"]);
      expect(answer.status, answer.text).toBe(200);
      expect(monitor.seen.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(answer.body.change).toMatchObject({ action: "keep", outcome: "applied", changes: [{ path: "timeout", from: 300, to: 600 }] });
      expect((await look())?.fields.map(({ path }) => path)).toEqual(["registration_interval"]);
      expect(await matches()).toMatchObject({ state: "differs", detail: "Registration interval differs" });
      const entries = await (await api().audit()).findMany({ where: { deviceId: id, action: "device.keep_theirs" } });
      expect(entries.map(({ phase }) => phase).sort()).toEqual(["asked", "happened"]);
      const history = await installer<{ items: { reason: string }[] }>("GET", `/api/devices/${id}/changes`);
      expect(history.body.items[0]?.reason).toBe("looked at it");
      const all = await settle("keep-theirs", (await look())?.baseline);
      expect(all.status, all.text).toBe(200);
      expect((await matches()).state).toBe("yes");
    });

    test("is put back for one field, and a write of another field leaves the difference standing", async () => {
      const { monitor, look, settle, matches, installer, id } = await written(api());
      monitor.edit("sip", { registration_interval: 60, timeout: 600 });
      const seen = await look();
      const answer = await settle("put-ours-back", seen?.baseline, ["registration_interval"]);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.body.change).toMatchObject({ action: "put_back", changes: [{ path: "registration_interval", from: 60, to: 120 }] });
      expect(monitor.held("sip")).toMatchObject({ registration_interval: 120, timeout: 600 });
      const left = await look();
      expect(left?.fields).toMatchObject([{ path: "timeout", ours: 300, theirs: 600, since: seen?.fields[0]?.since }]);
      const other = await writeSection(installer, id, left?.baseline ?? "", { user_id: "page" });
      expect(other.status, other.text).toBe(200);
      expect((await look())?.fields.map(({ path }) => path)).toEqual(["timeout"]);
      await settle("put-ours-back", (await look())?.baseline);
      expect(monitor.held("sip")).toMatchObject({ timeout: 300 });
      expect((await matches()).state).toBe("yes");
    });

    test("of a password is told without it, and ours goes back out of the vault", async () => {
      const { monitor, look, settle, secret, matches } = await written(api());
      const theirs = `Theirs-${randomUUID().slice(0, 12)}`;
      monitor.edit("sip", { password: theirs });
      const seen = await look();
      expect(seen?.fields).toMatchObject([{ path: "password", ours: null, theirs: null, secret: true, mayPutBack: true }]);
      expect(await matches()).toMatchObject({ state: "differs", detail: "Password differs" });
      expect(JSON.stringify(seen)).not.toMatch(/Ours-|Theirs-/);
      expect((await look())?.fields).toEqual(seen?.fields);
      const answer = await settle("put-ours-back", seen?.baseline);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.text).not.toMatch(/Ours-|Theirs-/);
      expect(monitor.held("sip").password).toBe(secret);
      expect(await look()).toBeUndefined();
      monitor.edit("sip", { password: theirs });
      const kept = await settle("keep-theirs", (await look())?.baseline, ["password"]);
      expect([kept.status, kept.text.includes(theirs)]).toEqual([200, false]);
      expect((await matches()).state).toBe("yes");
      expect(await look()).toBeUndefined();
    });

    test("is settled by a person only as that person saw it, and only on a site of theirs", async () => {
      const { monitor, look, list, settle, id } = await written(api());
      monitor.edit("sip", { registration_interval: 60 });
      const seen = await look();
      monitor.edit("sip", { registration_interval: 90 });
      for (const act of ["keep-theirs", "put-ours-back"]) {
        expect((await settle(act, undefined)).status).toBe(428);
        expect((await settle(act, seen?.baseline)).body).toMatchObject({ status: 412, code: "changed_on_device" });
      }
      expect(monitor.held("sip").registration_interval).toBe(90);
      const elsewhere = await api().as("installer", { sites: [await addSite(await api().as("admin"), `Other ${randomUUID()}`)] });
      const viewer = await api().as("viewer");
      const helpdesk = await api().as("helpdesk");
      expect((await elsewhere("GET", `/api/devices/${id}/differences`)).status).toBe(404);
      expect((await helpdesk("GET", `/api/devices/${id}/differences`)).status).toBe(403);
      expect(await list(viewer)).toHaveLength(1);
      for (const act of ["keep-theirs", "put-ours-back"]) {
        expect((await settle(act, seen?.baseline, undefined, elsewhere)).status).toBe(404);
        expect((await settle(act, seen?.baseline, undefined, viewer)).status).toBe(403);
      }
    });
  },
  options,
);
