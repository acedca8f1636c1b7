import { afterAll, beforeAll, expect, test } from "vitest";
import type { DiagnosisAnswer } from "@/lib/diagnoses/endpoints";
import type { Registrar } from "@/lib/simulators/registrar";
import { startRegistrar } from "@/lib/simulators/registrar";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { climbedTo, type FaultyLine, faultyLine, findTheFault, lookEnded } from "../support/fault-world";
import { type LineWorld, lineEnv, lineWorldOn } from "../support/line-world";
import { addSite } from "../support/site-of-devices";

const options = { env: lineEnv };

await onEachDatabase(
  "looking for the fault of a line",
  (api) => {
    let world: LineWorld;
    let line: FaultyLine;
    let registrar: Registrar;
    let [harbour, tower] = ["", ""];
    let atHarbour: Person;
    let elsewhere: Person;

    beforeAll(async () => {
      world = await lineWorldOn(api());
      (await import("@/lib/device-access/registration-probe")).proveWith(undefined);
      [harbour, tower] = [await addSite(world.admin, "Harbour"), await addSite(world.admin, "Tower")];
      atHarbour = await api().as("helpdesk", { sites: [harbour] });
      elsewhere = await api().as("helpdesk", { sites: [tower] });
      registrar = await startRegistrar({ realm: "127.0.0.1", accounts: () => [] });
      line = await faultyLine(world, "3001", {
        sip: { proxy: `sip:127.0.0.1:${registrar.port}` },
        panel: { name: "Gate", siteId: harbour },
        pbx: { name: "Attic exchange", siteId: tower },
        serves: [harbour],
      });
    });
    afterAll(async () => {
      await registrar?.close();
      await world?.close();
    });

    const begin = (as: Person) => as<{ id: string; code: string }>("POST", `/api/lines/${line.id}/diagnoses`);

    test("people who ask at once share one look, each device is asked once, and nothing is written", async () => {
      const { panel, pbx } = line;
      panel.simulator.forget();
      pbx.simulator.forget();
      const begun = await Promise.all([world.admin, world.installer, atHarbour].map(begin));
      expect(begun.map(({ status }) => status)).toEqual([202, 202, 202]);
      expect(new Set(begun.map(({ body }) => body.id)).size).toBe(1);
      const look = await lookEnded(world.admin, begun[0]?.body.id ?? "");
      expect(climbedTo(look)).toBe(".oo...x-");
      const asked = panel.simulator.seen.map(({ path }) => path);
      expect(asked.filter((path) => path.endsWith("/info")).length, asked.join(" ")).toBeLessThanOrEqual(2);
      expect([...panel.simulator.seen, ...pbx.simulator.seen].filter(({ path }) => /update|create|destroy/.test(path))).toEqual([]);
      expect(panel.simulator.seen.filter(({ method }) => method !== "GET")).toEqual([]);
      expect(Math.max(panel.simulator.connectionsMost, pbx.simulator.connectionsMost)).toBeLessThanOrEqual(2);
      expect(registrar.attempts.some(({ withContact }) => withContact)).toBe(false);
    });

    test("a look that hears what was heard before leaves the line alone, and one that hears something new has it worked out", async () => {
      const mark = "not worked out since";
      const searched = async () => (await api().db.line.findUniqueOrThrow({ where: { id: line.id } })).search;
      const lookFrom = async (known: object) => {
        await findTheFault(world.admin, line.id);
        await world.settle();
        await api().db.line.update({ where: { id: line.id }, data: { search: mark } });
        await api().db.lineEnd.updateMany({ where: { lineId: line.id, role: "registers" }, data: known });
        await findTheFault(world.admin, line.id);
        await world.settle();
        return searched();
      };
      expect(await lookFrom({})).toBe(mark);
      expect(await lookFrom({ asked: "ok" })).not.toBe(mark);
    });

    test("whoever sees no devices is told where it breaks, without an address, and may reset", async () => {
      const look = await findTheFault(atHarbour, line.id);
      const { text } = await atHarbour("GET", `/api/diagnoses/${look.id}`);
      expect(text).not.toMatch(/127\.0\.0|Attic|firmware|"said"/);
      expect(look).toMatchObject({
        headline: "It breaks at step 7 of 8: the PBX refuses the panel's password",
        next: { action: { kind: "reset" } },
      });
      expect(look.ends.map(({ label }) => label)).toEqual(["Panel", "PBX on another site"]);
      expect(look.ticket).toContain("Gate, Harbour");
      const { text: all } = await world.admin("GET", `/api/diagnoses/${look.id}`);
      expect(all).toMatch(/127\.0\.0\.1/);
    });

    test("what only somebody else may mend is said so, and leads nowhere", async () => {
      line.panel.simulator.fail({ fault: "html" });
      const look = await findTheFault(atHarbour, line.id);
      line.panel.simulator.heal();
      expect(look.headline).toBe("It breaks at step 4 of 8: something else answers in the panel's place");
      expect(look.next).toEqual({
        words: expect.stringMatching(/Hand the text for the ticket to somebody who may do that\.$/),
        action: null,
      });
      expect(look.summary).not.toMatch(/web page/);
    });

    test("a line and its looks do not exist for whoever sees none of its ends, and wrong input gets a sentence", async () => {
      const look = await findTheFault(world.admin, line.id);
      const foreign = await api().as("helpdesk", { sites: [await addSite(world.admin, "Far")] });
      for (const [method, path] of [
        ["POST", `/api/lines/${line.id}/diagnoses`],
        ["GET", `/api/lines/${line.id}/diagnoses`],
        ["GET", `/api/diagnoses/${look.id}`],
      ] as const) {
        expect((await foreign(method, path)).status, path).toBe(404);
      }
      expect((await elsewhere("GET", `/api/diagnoses/${look.id}`)).text).not.toMatch(/Gate|Harbour/);
      expect((await world.admin("GET", "/api/diagnoses/nobody")).status).toBe(404);
      const zone = await world.admin("GET", `/api/diagnoses/${look.id}?timeZone=Moon`);
      expect([zone.status, zone.body.code]).toEqual([422, "validation_failed"]);
      const berlin = await world.admin<DiagnosisAnswer>("GET", `/api/diagnoses/${look.id}?timeZone=Europe/Berlin`);
      expect(berlin.body.ticket).toMatch(/Checked .* CET\n|Checked .* GMT\+1\n/);
    });

    test("a login that was refused is not tried again, and the last looks are listed", async () => {
      await api().db.device.update({ where: { id: line.panel.id }, data: { loginRefusedAt: new Date() } });
      const { refused, accepted } = line.panel.simulator.logins;
      const look = await findTheFault(world.installer, line.id);
      expect(climbedTo(look)).toBe(".oo.x---");
      expect([line.panel.simulator.logins.refused, line.panel.simulator.logins.accepted]).toEqual([refused, accepted]);
      await api().db.device.update({ where: { id: line.panel.id }, data: { loginRefusedAt: null } });
      const { body } = await world.installer<{ items: { id: string; step: number | null; inOrder: boolean }[] }>(
        "GET",
        `/api/lines/${line.id}/diagnoses`,
      );
      expect(body.items[0]).toMatchObject({ id: look.id, step: 5, inOrder: false, state: "done" });
    });

    test("a look that was lost with its process is said to be, and makes room for another", async () => {
      const lost = await findTheFault(world.admin, line.id);
      const startedAt = new Date(Date.now() - 3_600_000);
      await api().db.diagnosis.update({ where: { id: lost.id }, data: { busyLineId: line.id, finishedAt: null, startedAt } });
      const shown = await world.admin<DiagnosisAnswer>("GET", `/api/diagnoses/${lost.id}`);
      expect(shown.body.state).toBe("interrupted");
      const next = await findTheFault(world.admin, line.id);
      expect([next.id === lost.id, next.state]).toEqual([false, "done"]);
    });

    test("a process that only serves leaves a look to whoever works, and one that is cut off is made anew", async () => {
      const { stopWork } = await import("@/lib/platform/queue/work");
      const { beginWork } = await import("../support/api-product");
      const { simulator } = line.panel;
      await stopWork();
      simulator.forget();
      const { id } = (await begin(world.admin)).body;
      const stateNow = async () => (await world.admin<DiagnosisAnswer>("GET", `/api/diagnoses/${id}`)).body.state;
      expect([await stateNow(), simulator.seen.length]).toEqual(["running", 0]);
      simulator.setLatency(500);
      await beginWork();
      await expect.poll(() => simulator.seen.length, { interval: 20, timeout: 10_000 }).toBeGreaterThan(0);
      await stopWork();
      expect(await stateNow()).toBe("running");
      simulator.setLatency(0);
      await beginWork();
      expect(climbedTo(await lookEnded(world.admin, id))).toBe(".oo...x-");
    });

    test("a look that nobody came to in time, or whose asker is gone, is closed as interrupted and asks nothing", async () => {
      const { look } = await import("@/lib/diagnoses/look");
      const { signal } = new AbortController();
      const data = { lineId: line.id, ladders: "[]" };
      line.panel.simulator.forget();
      const late = await api().db.diagnosis.create({ data: { ...data, busyLineId: line.id, startedAt: new Date(Date.now() - 600_000) } });
      await look(late.id, world.admin.id, signal);
      const left = await api().db.diagnosis.create({ data: { ...data, busyLineId: line.id } });
      await look(left.id, "somebody who is gone", signal);
      for (const { id } of [late, left]) {
        const { body } = await world.admin<DiagnosisAnswer>("GET", `/api/diagnoses/${id}`);
        expect([body.state, body.headline]).toEqual(["interrupted", "The look was interrupted"]);
      }
      expect(line.panel.simulator.seen).toEqual([]);
    });

    test("looks without a pause are refused for a while", async () => {
      const eager = await api().as("viewer");
      const statuses: number[] = [];
      for (let at = 0; at < 21; at += 1) {
        statuses.push((await begin(eager)).status);
      }
      expect([statuses[0], statuses.at(-1)]).toEqual([202, 429]);
      const { body } = await world.admin<{ items: { id: string }[] }>("GET", `/api/lines/${line.id}/diagnoses`);
      await lookEnded(world.admin, body.items[0]?.id ?? "");
      expect(body.items.length).toBeLessThanOrEqual(10);
    });
  },
  options,
);
