import { afterEach, expect, test, vi } from "vitest";
import type { AlertsPage } from "@/lib/alerts/endpoints";
import type { AlertDetail, AlertItem, MaintenanceItem, RuleItem } from "@/lib/alerts/schemas";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { alertKit } from "../support/alert-kit";
import type { Caller } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { openStream, startWeb } from "../support/event-streams";
import { addDevice, addSite } from "../support/site-of-devices";

await onEachDatabase(
  "Alerts for their readers",
  (api) => {
    const kit = alertKit(api);
    const { minute, look } = kit;
    const start = Date.now() - 60 * minute;
    afterEach(kit.clean);
    const list = async (as: Caller, query = "") => {
      const reply = await as<AlertsPage>("GET", `/api/alerts${query}`);
      expect(reply.status, reply.text).toBe(200);
      return reply.body;
    };

    test("panels that stop answering are one alert of their site, with words, a timeline and what was kept back", async () => {
      const admin = await api().as("admin");
      const site = await addSite(admin, "Tower 9");
      const panels = await Promise.all([1, 2, 3].map((serial) => startBasipPanel({ serial: `T${serial}` })));
      const ids: string[] = [];
      for (const panel of panels) {
        const added = await addDevice(admin, panel, { siteId: site });
        expect(added.status, added.text).toBe(201);
        ids.push(added.body.id);
      }
      await Promise.all(panels.map((panel) => panel.close()));
      await Promise.all(ids.map((id) => admin("POST", `/api/devices/${id}/check`)));
      await look(Date.now());
      await look(Date.now() + 2 * minute);
      const { items, counts, total } = await list(admin);
      expect([total, counts.open, counts.resolved]).toEqual([1, 1, 0]);
      expect(items[0]).toMatchObject({
        kind: "site_silent",
        severity: "critical",
        state: "open",
        words: "Tower 9 is silent",
        cause: { kind: "site", id: site, name: "Tower 9" },
        // The panels have accounts, so that lines may be behind them too by now.
        covers: { devices: 3, lines: expect.any(Number) },
        nextStep: { label: "Show devices" },
      });
      const { body } = await admin<AlertDetail>("GET", `/api/alerts/${items[0]?.id}`);
      expect(body.suppressed).toContainEqual({
        kind: "device_silent",
        count: 3,
        words: "Device does not answer",
        why: "Its site is silent",
      });
      expect(body.timeline.map(({ what }) => what).sort()).toEqual(["opened", "told_opened"]);
      expect(body.chain).toMatchObject([
        { what: "lineward", name: "This server", state: "yes" },
        { what: "site", name: "Tower 9", state: "no", words: "Silent" },
        { what: "behind", name: "3 devices", state: "unknown", words: "Not known" },
      ]);
      expect(body.consequences[0]).toEqual({ kind: "intercom", count: 3, name: "panels", words: "may ring nobody" });
      expect(
        body.parts
          .filter(({ device }) => device !== null)
          .map(({ device }) => device?.id)
          .sort(),
      ).toEqual([...ids].sort());
    });

    test("nobody learns of a device or a site that is not theirs, and the helpdesk hears of lines alone", async () => {
      const tower = await kit.site("Tower", 4);
      const quay = await kit.site("Quay", 4);
      await kit.insert([{ id: "pbx", name: "Secret PBX", siteId: quay.id, kind: "pbx" }]);
      const lines = await kit.lines(tower.ids, "pbx", tower.id);
      await kit.silent(["pbx", quay.ids[0] ?? ""], start);
      await kit.lineDown(lines, start, "server_silent", "pbx");
      await look(start + 20 * minute);
      const [admin, viewer] = [await api().as("admin"), await api().as("viewer")];
      const [ofTower, ofQuay, desk, nobody] = [
        await api().as("installer", { sites: [tower.id] }),
        await api().as("installer", { sites: [quay.id] }),
        await api().as("helpdesk", { sites: [tower.id] }),
        await api().as("installer", { sites: [] }),
      ];
      expect((await list(admin)).items.map(({ words }) => words)).toEqual(["Secret PBX does not answer", "Quay panel 1 does not answer"]);
      expect((await list(viewer)).total).toBe(2);
      expect((await list(ofQuay)).total).toBe(2);
      const [seen, ...others] = (await list(ofTower)).items;
      expect(others).toEqual([]);
      expect(seen).toMatchObject({
        words: "PBX on another site does not answer",
        site: null,
        nextStep: null,
        covers: { devices: 0, lines: 4 },
      });
      const detail = await ofTower<AlertDetail>("GET", `/api/alerts/${seen?.id}`);
      const told = JSON.stringify([seen, detail.body, (await list(desk)).items, (await desk("GET", `/api/alerts/${seen?.id}`)).body]);
      expect(told).not.toMatch(/Secret|Quay|pbx\.invalid/);
      expect(detail.body.chain.map(({ name, href, state }) => [name, href, state])).toEqual([
        ["This server", null, "yes"],
        ["PBX on another site", null, "no"],
        ["4 lines", null, "unknown"],
      ]);
      expect((await list(desk)).items).toMatchObject([{ covers: { devices: 0, lines: 4 }, cause: { id: null } }]);
      expect((await list(nobody)).total).toBe(0);
      const silent = (await list(admin)).items[1]?.id;
      for (const stranger of [ofTower, desk, nobody]) {
        expect((await stranger("GET", `/api/alerts/${silent}`)).status).toBe(404);
        expect((await stranger("POST", `/api/alerts/${silent}/acknowledge`, {})).status).toBe(404);
      }
      expect((await viewer("POST", `/api/alerts/${silent}/acknowledge`, {})).status).toBe(403);
      expect((await list(admin, `?device=${quay.ids[0]}`)).items.map(({ id }) => id)).toEqual([silent]);
      expect((await list(desk, `?line=${lines[0]}`)).total).toBe(1);
    });

    test("open pages are told that an alert has opened and is over, those who may see it", async () => {
      const [elm, oak] = [await kit.site("Elm", 4), await kit.site("Oak", 4)];
      const web = await startWeb();
      const people = [
        await api().as("viewer"),
        await api().as("installer", { sites: [elm.id] }),
        await api().as("installer", { sites: [oak.id] }),
      ];
      const streams = await Promise.all(people.map((person) => openStream(web, person.cookie)));
      const [all, ofElm, ofOak] = streams;
      await vi.waitFor(() => expect(streams.map((stream) => stream.of("hello").length)).toEqual([1, 1, 1]), { timeout: 20_000 });
      await kit.silent(elm.ids.slice(0, 1), start);
      await look(start + 20 * minute);
      await kit.back(elm.ids, start + 21 * minute);
      await look(start + 21 * minute);
      await vi.waitFor(() => expect([all, ofElm].map((stream) => stream?.of("alert.resolved").length)).toEqual([1, 1]), {
        timeout: 20_000,
      });
      expect(ofElm?.of("alert.opened")).toMatchObject([{ kind: "device_silent", severity: "warning" }]);
      expect([ofOak?.of("alert.opened"), ofOak?.of("alert.resolved")]).toEqual([[], []]);
      for (const stream of streams) {
        stream.close();
      }
      await web.close();
    });

    test("somebody takes an alert with a note and gives it back, until a time, and not when it is over", async () => {
      const { ids } = await kit.site("Elm", 4);
      await kit.silent(ids.slice(0, 1), start);
      await look(start + 20 * minute);
      const admin = await api().as("admin", { name: "Ilse Brandt" });
      const [alert] = (await list(admin)).items;
      const path = `/api/alerts/${alert?.id}/acknowledge`;
      const until = new Date(Date.now() + 60 * minute).toISOString();
      const taken = await admin<AlertItem>("POST", path, { until, note: "Electrician is on the way" });
      expect(taken.body).toMatchObject({
        state: "acknowledged",
        acknowledged: { by: "Ilse Brandt", until, note: "Electrician is on the way" },
      });
      expect((await list(admin)).counts).toMatchObject({ open: 0, acknowledged: 1 });
      expect((await list(admin, "?state=acknowledged")).total).toBe(1);
      expect((await admin("POST", path, { until: new Date(start).toISOString() })).status).toBe(422);
      expect((await admin<AlertItem>("DELETE", path)).body).toMatchObject({ state: "open", acknowledged: null });
      expect((await admin("DELETE", path)).status).toBe(200);
      await kit.back(ids, start + 21 * minute);
      await look(start + 21 * minute);
      expect((await list(admin, "?state=resolved")).items).toMatchObject([
        { id: alert?.id, state: "resolved", words: "Elm panel 1 did not answer" },
      ]);
      expect((await admin("POST", path, {})).status).toBe(409);
    });

    test("people write notes about an alert, open or over, which those who see it read with its history; what is over has no chain", async () => {
      const [elm, oak] = [await kit.site("Elm", 3), await kit.site("Oak", 3)];
      await kit.silent([elm.ids[0] ?? "", oak.ids[0] ?? ""], start);
      await look(start + 20 * minute);
      const admin = await api().as("admin", { name: "Ilse Brandt" });
      const { items } = await list(admin, `?kind=device_silent,job&severity=warning&site=${elm.id}`);
      expect([items.length, (await list(admin, `?site=${elm.id},${oak.id}`)).total]).toEqual([1, 2]);
      expect([(await list(admin, "?kind=job")).total, (await list(admin, "?severity=critical")).total]).toEqual([0, 0]);
      const path = `/api/alerts/${items[0]?.id}`;
      const detail = async () => (await admin<AlertDetail>("GET", path)).body;
      expect((await detail()).chain.map(({ what, words }) => [what, words])).toEqual([
        ["lineward", "Here"],
        ["site", "2 of 2 others answer"],
        ["device", "Does not answer"],
      ]);
      const elsewhere = await api().as("installer", { sites: [oak.id] });
      expect((await elsewhere("POST", `${path}/notes`, { text: "Not mine" })).status).toBe(404);
      for (const text of ["", "x".repeat(501)]) {
        expect((await admin("POST", `${path}/notes`, { text })).status).toBe(422);
      }
      expect((await admin("POST", `${path}/notes`, { text: "Two tenants called." })).status).toBe(201);
      await kit.back(elm.ids, start + 21 * minute);
      await look(start + 21 * minute);
      const agent = await api().as("installer", { sites: [elm.id], name: "Marek Dufek" });
      expect((await agent("POST", `${path}/notes`, { text: "The fuse was out." })).status).toBe(201);
      const over = await detail();
      expect(over).toMatchObject({ state: "resolved", chain: [], again: null });
      expect(over.notes.map(({ text, by }) => [text, by])).toEqual([
        ["The fuse was out.", "Marek Dufek"],
        ["Two tenants called.", "Ilse Brandt"],
      ]);
      expect(over.timeline.filter(({ what }) => what === "note").map(({ words }) => words)).toEqual([
        "Note by Marek Dufek",
        "Note by Ilse Brandt",
      ]);
      const kept = await admin<{ items: { action: string }[] }>("GET", "/api/audit?action=alert.note");
      expect(kept.body.items).toHaveLength(2);
    });

    test("an admin says when alerts are made, and what makes no sense is refused with a sentence", async () => {
      const admin = await api().as("admin");
      const before = (await admin<{ items: RuleItem[] }>("GET", "/api/alert-rules")).body.items;
      expect(before.map(({ kind }) => kind)).toContain("site_silent");
      const items = before.map((rule) =>
        rule.kind === "device_silent" ? { ...rule, hold: { looks: 2, of: 3 }, severity: "info", remindMinutes: 240 } : rule,
      );
      const saved = await admin<{ items: RuleItem[] }>("PUT", "/api/alert-rules", { items });
      expect(saved.body.items.find(({ kind }) => kind === "device_silent")).toMatchObject({
        hold: { looks: 2, of: 3 },
        severity: "info",
        remindMinutes: 240,
      });
      expect((await admin("PUT", "/api/alert-rules", { items: saved.body.items })).status).toBe(200);
      for (const wrong of [
        { hold: { looks: 4, of: 3 } },
        { hold: {} },
        { severity: "awful" },
        { share: 0 },
        { name: "" },
        { remindMinutes: 9 },
        { remindMinutes: 0.5 },
        { kind: "weather" },
      ]) {
        const reply = await admin("PUT", "/api/alert-rules", { items: [{ ...before[0], ...wrong }] });
        expect([reply.status, reply.body.code]).toEqual([422, "validation_failed"]);
      }
    });

    test("a rule tells only channels that are there: another one is refused at its field, and one that is removed leaves its rules", async () => {
      const admin = await api().as("admin");
      const channel = await admin<{ id: string }>("POST", "/api/channels", {
        name: "Desk",
        kind: "ntfy",
        url: "https://ntfy.example/desk",
      });
      const { items } = (await admin<{ items: RuleItem[] }>("GET", "/api/alert-rules")).body;
      const telling = (channelIds: string[] | null) => items.map((rule, at) => (at === 1 ? { ...rule, channelIds } : rule));
      const put = (channelIds: string[] | null) => admin("PUT", "/api/alert-rules", { items: telling(channelIds) });
      const told = async () => (await admin<{ items: RuleItem[] }>("GET", "/api/alert-rules")).body.items.map((rule) => rule.channelIds);
      expect((await put([channel.body.id])).status).toBe(200);
      const unknown = await put([channel.body.id, "no-such-channel"]);
      expect([unknown.status, unknown.body.fields]).toEqual([
        422,
        [
          {
            path: "items.1.channelIds",
            message: expect.stringMatching(/^"A PBX or gateway does not answer" names a channel that is not there/),
          },
        ],
      ]);
      expect((await admin("DELETE", `/api/channels/${channel.body.id}`)).status).toBe(204);
      // It tells nobody now; every channel would be more than anybody asked for.
      expect((await told()).slice(0, 3)).toEqual([null, [], null]);
      expect((await put([channel.body.id])).status).toBe(422);
      expect((await put([])).status).toBe(200);
    });

    test("a job that ended with problems is told to whoever sees a site with a row that did not end well, without its name; a rule that names a webhook tells that one alone", async () => {
      const [tower, quay, mast] = [await kit.site("Tower", 1), await kit.site("Quay", 1), await kit.site("Mast", 1)];
      const admin = await api().as("admin");
      const bound = (siteId: string) => api().as("installer", { sites: [siteId] });
      const hooks: string[] = [];
      for (const name of ["Tickets", "Wall"]) {
        const made = await admin("POST", "/api/webhooks", { name, url: "https://programs.example/hook", events: ["alert.opened"] });
        hooks.push(made.body.id ?? "");
      }
      const { items } = (await admin<{ items: RuleItem[] }>("GET", "/api/alert-rules")).body;
      const told = items.map((rule) => (rule.kind === "job" ? { ...rule, channelIds: hooks.slice(0, 1) } : rule));
      expect((await admin("PUT", "/api/alert-rules", { items: told })).status).toBe(200);
      const at = new Date(start);
      await api().db.job.create({
        data: {
          ...{ id: "job-of-three", number: 901, kind: "check", name: "Check Quay and Tower", state: "done_with_problems", finishedAt: at },
          ...{ actorId: "nobody", actorName: "Nobody", selection: "{}", options: "{}", planFrom: "live", total: 3 },
          ...{ requestHash: "", idempotencyKey: "job-of-three", correlationId: "job-of-three" },
        },
      });
      const ends = [tower, quay, mast].map(({ id: siteId }, seq) => ({ siteId, state: seq === 2 ? "done" : "refused" }));
      await api().db.jobRow.createMany({
        data: ends.map((end, seq) => ({
          ...end,
          id: `row-${seq}`,
          jobId: "job-of-three",
          seq,
          name: "",
          search: "",
          driver: "",
          alike: "",
        })),
      });
      await look(start + minute);
      const seen = async (as: Caller) => (await list(as)).items.map(({ kind, words, detail }) => ({ kind, words, detail }));
      const words = "Job 901 ended with problems";
      expect(await seen(admin)).toEqual([{ kind: "job", words, detail: "Check Quay and Tower" }]);
      expect(await seen(await bound(tower.id))).toEqual([{ kind: "job", words, detail: "" }]);
      expect(await seen(await bound(mast.id))).toEqual([]);
      const queued = await api().db.webhookDelivery.findMany({ select: { webhookId: true } });
      expect(queued).toEqual([{ webhookId: hooks[0] }]);
      expect((await admin("DELETE", `/api/webhooks/${hooks[0]}`)).status).toBe(204);
      const left = (await admin<{ items: RuleItem[] }>("GET", "/api/alert-rules")).body.items;
      expect(left.find(({ kind }) => kind === "job")?.channelIds).toEqual([]);
      await admin("DELETE", `/api/webhooks/${hooks[1]}`);
      await api().db.job.deleteMany();
    });

    test("maintenance begins now for hours or comes each week, of own sites alone, and ends when somebody says so", async () => {
      const [tower, quay] = [await kit.site("Tower", 1), await kit.site("Quay", 1)];
      const [admin, installer] = [await api().as("admin"), await api().as("installer", { sites: [tower.id] })];
      const begin = (as: Caller, body: object) => as<MaintenanceItem>("POST", "/api/maintenance", body);
      const now = await begin(installer, { target: "site", targetId: tower.id, hours: 2, reason: "Firmware" });
      expect(now.status, now.text).toBe(201);
      expect(now.body).toMatchObject({ name: "Tower", active: true, reason: "Firmware" });
      expect((await begin(installer, { target: "site", targetId: quay.id, hours: 2 })).status).toBe(404);
      expect((await begin(installer, { target: "device", targetId: quay.ids[0], hours: 2 })).status).toBe(404);
      expect((await begin(installer, { target: "tag", targetId: "lift", hours: 2 })).status).toBe(403);
      const weekly = { days: [1], from: "01:00", to: "05:00", timeZone: "Europe/Amsterdam" };
      expect((await begin(admin, { target: "tag", targetId: "lift", weekly })).status).toBe(201);
      for (const wrong of [{}, { hours: 0 }, { endsAt: new Date(start).toISOString() }, { weekly: { ...weekly, timeZone: "Mars/Base" } }]) {
        expect((await begin(admin, { target: "site", targetId: quay.id, ...wrong })).status).toBe(422);
      }
      await begin(admin, { target: "site", targetId: quay.id, hours: 1 });
      const shown = async (as: Caller) =>
        (await as<{ items: MaintenanceItem[] }>("GET", "/api/maintenance")).body.items.map(({ name }) => name);
      expect((await shown(admin)).sort()).toEqual(["Quay", "Tower", "lift"]);
      expect(await shown(installer)).toEqual(["Tower"]);
      expect((await installer("DELETE", `/api/maintenance/${now.body.id}`)).status).toBe(204);
      expect((await installer("DELETE", `/api/maintenance/${now.body.id}`)).status).toBe(404);
      expect(await shown(installer)).toEqual([]);
    });
  },
  { env: { LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8" } },
);
