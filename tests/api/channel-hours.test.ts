import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { ChannelItem } from "@/lib/channels/schemas";
import { alertKit } from "../support/alert-kit";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { startMailServer, startReceiver } from "../support/receivers";

await onEachDatabase(
  "Channels have hours",
  (api) => {
    const kit = alertKit(api);
    const { minute, look } = kit;
    const start = Date.now() - 60 * minute;
    const hour = 60 * minute;
    let admin: Person;
    let receiver: Awaited<ReturnType<typeof startReceiver>>;
    beforeAll(async () => {
      admin = await api().as("admin", { name: "Ilse Brandt" });
    });
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(async () => {
      await receiver.close();
      await api().db.channel.deleteMany();
      await kit.clean();
    });

    const add = (body: Record<string, unknown>) =>
      admin<ChannelItem>("POST", "/api/channels", { name: "On call", kind: "webhook", url: `${receiver.url}/hook`, ...body });
    const clock = (atMs: number) => new Date(atMs).toISOString().slice(11, 16);
    /** From three hours ago until in three hours: so that the product's own look, now, leaves alone what is held. */
    const quiet = { days: [1, 2, 3, 4, 5, 6, 7], from: clock(start - 3 * hour), to: clock(start + 4 * hour), timeZone: "UTC" };
    const hoursAt = async (atMs: number) => (await import("@/lib/channels/hours")).lookAtHours(atMs);
    const heard = async (count: number) => {
      await vi.waitFor(() => expect(receiver.received.length).toBe(count), { timeout: 40_000 });
      return receiver.received.map(({ body }) => JSON.parse(body) as { event: string; title: string; text: string });
    };

    test("what is told in quiet hours comes in one message at their end, as it is by then, and what is critical at once", async () => {
      const [tower, quay] = [await kit.site("Tower", 8), await kit.site("Quay", 4)];
      const made = await add({ quiet });
      expect([made.status, made.body.quiet]).toEqual([201, { ...quiet, passCritical: true }]);
      await kit.silent(tower.ids.slice(0, 1), start);
      await kit.cause(tower.ids.slice(1, 2), "login_refused", start);
      await look(start + 11 * minute);
      await kit.back(tower.ids.slice(1, 2), start + 20 * minute);
      await look(start + 20 * minute);
      await kit.silent(quay.ids, start + 30 * minute);
      await look(start + 33 * minute);
      expect((await heard(1)).map(({ title }) => title)).toEqual(["Quay is silent"]);
      await hoursAt(start + hour);
      expect((await admin<{ total: number }>("GET", `/api/channels/${made.body.id}/deliveries`)).body.total).toBe(1);
      // Two processes, one of which lost its lease without knowing it, and one after them.
      await Promise.all([hoursAt(start + 5 * hour), hoursAt(start + 5 * hour)]);
      await hoursAt(start + 6 * hour);
      const [, told] = await heard(2);
      expect(told).toMatchObject({ event: "quiet.over", title: "While it was quiet: 1 open, 1 came and went" });
      expect(told?.text).toMatch(
        /^Open:\n- Tower panel 1 does not answer, since \w{3} \d\d:\d\d\n\nCame and went:\n- Tower panel 2 refused our password, /,
      );
      expect(await api().db.delivery.count()).toBe(2);
    });

    test("a channel of sites is told nothing of others at the end, and one that is off nothing at all", async () => {
      const [tower, quay] = [await kit.site("Tower", 8), await kit.site("Quay", 8)];
      await add({ quiet, siteIds: [quay.id] });
      const off = await add({ quiet, name: "Off later" });
      await kit.silent(tower.ids.slice(0, 1), start);
      await look(start + 11 * minute);
      await admin("PATCH", `/api/channels/${off.body.id}`, { on: false });
      await hoursAt(start + 5 * hour);
      expect(await api().db.delivery.count()).toBe(0);
      await kit.silent(quay.ids.slice(0, 1), start + 12 * minute);
      await look(start + 30 * minute);
      await hoursAt(start + 5 * hour);
      const [told] = await heard(1);
      expect(told?.text).toMatch(/^Open:\n- Quay panel 1 does not answer, since [^\n]*$/);
    });

    test("a digest comes once a day with what is open, in hand and over, and an empty one only to who asked for it", async () => {
      const { ids } = await kit.site("Tower", 12);
      const digest = { at: clock(start - hour), timeZone: "UTC", empty: false };
      const { body } = await add({ digest, severities: ["warning"] });
      expect(body.digest).toEqual(digest);
      await hoursAt(Date.now());
      const day = Date.now() + 24 * hour;
      await hoursAt(day);
      expect(await api().db.delivery.count()).toBe(0);
      await kit.silent(ids.slice(0, 1), start);
      await look(start + 11 * minute);
      const [{ id = "" } = {}] = await kit.alerts();
      await api().db.alert.update({ where: { id }, data: { ackBy: "Ilse", ackAt: new Date(start) } });
      await kit.cause(ids.slice(1, 2), "login_refused", start);
      await look(start + 20 * minute);
      await heard(2);
      await Promise.all([hoursAt(day + 24 * hour), hoursAt(day + 24 * hour)]);
      await hoursAt(day + 25 * hour);
      const told = (await heard(3))[2];
      expect(told).toMatchObject({ event: "digest", title: "Digest: 1 open, 1 in hand" });
      expect(told?.text).toMatch(
        /^Open:\n- Tower panel 2 refuses .*\n\nSomebody has it:\n- Tower panel 1 does not answer, since .* \(Ilse has it\)$/,
      );
      await kit.clean();
      await admin("PATCH", `/api/channels/${body.id}`, { digest: { ...digest, empty: true } });
      await hoursAt(day + 72 * hour);
      expect((await heard(4))[3]).toMatchObject({ title: "Digest: nothing to tell" });
    });

    test("a person's digest comes once a day at a time of their own, over summer time's end too, with what they may see and no more", async () => {
      const { setOwnDigest, tellOwnDigests } = await import("@/lib/channels/own-digest");
      const { deliverOwnDigest } = await import("@/lib/channels/own-digest-deliver");
      const { actorById } = await import("@/lib/auth/actor");
      const server = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
      const [tower, quay] = [await kit.site("Tower", 8), await kit.site("Quay", 8)];
      const installer = await api().as("installer", { sites: [tower.id] });
      const wish = { on: true, at: "02:30", timeZone: "Europe/Amsterdam" };
      expect((await installer("PUT", "/api/me/digest", { ...wish, at: "2:30" })).status).toBe(422);
      expect((await installer("PUT", "/api/me/digest", { ...wish, timeZone: "Nowhere" })).status).toBe(422);
      expect((await installer("PUT", "/api/me/digest", wish)).body).toMatchObject({ set: wish, canSend: false, last: null });
      const kept = async () => {
        return (await api().audit()).count({ where: { action: "person.digest" } });
      };
      expect(await kept()).toBe(1);
      expect((await installer("PUT", "/api/me/digest", wish)).body).toMatchObject({ set: wish });
      expect(await kept()).toBe(1);
      const preview = async () => (await installer("GET", "/api/me/digest/preview?timeZone=Europe/Amsterdam")).body.message;
      expect(await preview()).toBeNull();
      await kit.silent(quay.ids.slice(0, 1), start);
      await look(start + 11 * minute);
      expect(await preview()).toBeNull();
      const actor = await actorById(installer.id);
      if (!actor) {
        throw new Error("the installer is gone");
      }
      // Far ahead, so that the product's own look leaves it alone. That night has 02:30 twice.
      const begun = new Date("2037-10-24T12:00:00Z");
      await setOwnDigest(actor, { ...wish, on: false }, begun);
      await setOwnDigest(actor, wish, begun);
      const state = () => api().db.personDigest.findUniqueOrThrow({ where: { userId: installer.id } });
      const over = () => vi.waitFor(async () => expect((await state()).state).not.toBe("waiting"), { timeout: 40_000 });
      const tell = async (at: string) => {
        await Promise.all([tellOwnDigests(new Date(at)), tellOwnDigests(new Date(at))]);
        await over();
      };
      await tell("2037-10-25T00:29:00Z");
      expect((await state()).since).toBeNull();
      await tell("2037-10-25T00:31:00Z");
      expect([(await state()).state, server.mails.length]).toEqual([null, 0]);
      await admin("PUT", "/api/mail", { host: "127.0.0.1", port: server.port, security: "none", from: "lineward@mail.test" });
      await kit.silent(tower.ids.slice(0, 1), start);
      await look(start + 30 * minute);
      expect(await preview()).toMatchObject({ title: "Digest: 1 open" });
      await tell("2037-10-25T01:31:00Z");
      expect(server.mails).toEqual([]);
      await tell("2037-10-26T01:30:00Z");
      await deliverOwnDigest(installer.id, new Date("2037-10-26T01:30:00Z"), new AbortController().signal);
      await tell("2037-10-26T01:31:00Z");
      expect(server.mails).toHaveLength(1);
      expect(server.mails[0]?.to).toEqual([actor.email]);
      expect(server.mails[0]?.text).toContain("Tower panel 1 does not answer");
      expect(server.mails[0]?.text).not.toContain("Quay");
      expect((await installer("GET", "/api/me/digest")).body).toMatchObject({
        nextAt: "2037-10-27T01:30:00.000Z",
        last: { state: "done", words: expect.stringContaining("queued as") },
      });
      // Off, or gone from here: nothing is sent any more.
      await admin("PATCH", `/api/people/${installer.id}`, { active: false });
      await tell("2037-10-27T01:30:00Z");
      expect(server.mails).toHaveLength(1);
      await server.close();
    });

    test("a channel is sent twelve messages an hour at most, and the others as one with their counts once there is room", async () => {
      const { ids } = await kit.site("Tower", 60);
      await add({});
      const evening = start - 2 * hour;
      for (const [at, id] of ids.slice(0, 14).entries()) {
        await kit.cause([id], "login_refused", evening + at * 6 * minute);
        await look(evening + at * 6 * minute + 1);
      }
      await kit.back(ids.slice(13, 14), evening + 100 * minute);
      await look(evening + 100 * minute);
      expect((await heard(12)).map(({ event }) => event)).toEqual(Array.from({ length: 12 }, () => "alert.opened"));
      const held = () => api().db.delivery.count({ where: { state: "held" } });
      await hoursAt(Date.now());
      expect(await held()).toBe(3);
      await hoursAt(Date.now() + hour + minute);
      const told = (await heard(13))[12];
      expect(told).toMatchObject({ event: "quiet.over", title: "Many messages, as one: 1 open, 1 came and went" });
      expect([await held(), await api().db.delivery.count()]).toEqual([0, 13]);
    });

    test("hours that make no sense are refused with a sentence, and are taken away again", async () => {
      const { body } = await add({ quiet, digest: { at: "07:15", timeZone: "Europe/Amsterdam" } });
      for (const wrong of [
        { quiet: { ...quiet, timeZone: "Mars/Base" } },
        { quiet: { ...quiet, to: quiet.from } },
        { quiet: { ...quiet, days: [] } },
        { quiet: { ...quiet, from: "25:00" } },
        { digest: { at: "7", timeZone: "UTC" } },
        { digest: { at: "07:15", timeZone: "Nowhere" } },
        { digest: {} },
      ]) {
        const reply = await admin("PATCH", `/api/channels/${body.id}`, wrong);
        expect([reply.status, reply.body.code]).toEqual([422, "validation_failed"]);
      }
      expect((await admin("PATCH", `/api/channels/${body.id}`, { name: "Night" })).body).toMatchObject({
        quiet: { from: quiet.from },
        digest: {},
      });
      expect((await admin("PATCH", `/api/channels/${body.id}`, { quiet: null, digest: null })).body).toMatchObject({
        quiet: null,
        digest: null,
      });
    });
  },
  { env: { LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8", LINEWARD_OUTGOING_MS: "1500" } },
);
