import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LineItem } from "@/lib/lines/schemas";
import type { AttentionPage } from "@/lib/monitoring/schemas";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { type LineWorld, lineEnv, lineWorldOn, newSecret, type SimulatedEnd } from "../support/line-world";
import { addDevice, addSite, type Device } from "../support/site-of-devices";

/** What needs a person is told once for each cause, with since when it is so and where it is mended. */
await onEachDatabase(
  "Needs attention",
  (api) => {
    let world: LineWorld;
    let [elm, quay] = ["", ""];
    let installer: Person;
    let elsewhere: Person;
    beforeAll(async () => {
      world = await lineWorldOn(api());
      [elm, quay] = [await addSite(world.admin, "Elm Court"), await addSite(world.admin, "Harbour Quay")];
      installer = await api().as("installer", { sites: [elm] });
      elsewhere = await api().as("installer", { sites: [quay] });
    });
    afterEach(async () => {
      const { body } = await world.admin<{ items: Device[] }>("GET", "/api/devices?limit=200");
      await remove(...body.items);
    });
    afterAll(() => world?.close());

    const list = async (as: Person = world.admin, query = "") => {
      const reply = await as<AttentionPage>("GET", `/api/attention${query}`);
      expect(reply.status, reply.text).toBe(200);
      return reply.body;
    };
    const check = async (...ends: readonly { readonly id: string }[]) => {
      for (const { id } of ends) {
        expect((await world.admin("POST", `/api/devices/${id}/check`)).status).toBe(200);
      }
    };
    const remove = (...ends: readonly { readonly id: string }[]) =>
      Promise.all([...new Set(ends.map(({ id }) => id))].map((id) => world.admin("DELETE", `/api/devices/${id}`)));
    const stored = (id: string) =>
      api().db.device.findUniqueOrThrow({ where: { id }, select: { cause: true, causeAt: true, brokenAt: true } });
    const monitors = (users: readonly string[], siteId: string, options = {}) =>
      Promise.all(users.map((user) => world.door("basip-monitor", user, { more: { siteId, name: `Flat ${user}` }, ...options })));

    test("what is not registered for a wrong password says so, since it broke, and its action is the reset of its line", async () => {
      const pbx = await world.pbx(["101"], {}, { siteId: elm, name: "Mast" });
      const door = await world.door("basip-panel", "101", { secret: newSecret(), more: { siteId: elm, name: "Gate" } });
      const line = await world.lineOf("101");
      await world.admin("POST", `/api/lines/${line.id}/check`);
      await world.tell(door, "settings/sip", "password", newSecret());
      await world.admin("POST", `/api/lines/${line.id}/check`);
      await check(door);
      const broken = await stored(door.id);
      expect(broken).toMatchObject({ cause: "unregistered/secret", causeAt: line.id });
      const { items, total } = await list(installer);
      expect(total).toBe(1);
      expect(items).toEqual([
        {
          id: `device:unregistered/secret:${line.id}`,
          code: "unregistered/secret",
          tone: "bad",
          site: "Elm Court",
          name: "Gate",
          title: "is not registered",
          cause: expect.stringMatching(/^Passwords differ\. /),
          count: 1,
          examples: [],
          deviceId: door.id,
          lineId: line.id,
          next: { label: "Reset", href: `/reset?line=${line.id}` },
          since: broken.brokenAt?.toISOString(),
          latest: broken.brokenAt?.toISOString(),
        },
      ]);
      expect((await world.lineOf("101")).brokenAt).not.toBeNull();
      // Looked at again, it is as long broken as before, and nothing of it is written anew.
      const kept = await api().db.line.findUniqueOrThrow({ where: { id: line.id } });
      await check(door, ...pbx);
      expect(await stored(door.id)).toEqual(broken);
      expect(await api().db.line.findUniqueOrThrow({ where: { id: line.id } })).toEqual(kept);
      expect((await list(elsewhere)).total).toBe(0);
      await world.tell(door, "settings/sip", "password", pbx[0]?.secret() ?? "");
      await world.admin("POST", `/api/lines/${line.id}/check`);
      await check(door);
      expect(await stored(door.id)).toEqual({ cause: null, causeAt: "", brokenAt: null });
      expect([(await list()).total, (await world.lineOf("101")).brokenAt]).toEqual([0, null]);
    });

    test("a server that does not answer is one finding with all that lost their registration, and is not named to who does not see it", async () => {
      const [pbx] = (await world.pbx(["201", "202", "203"], {}, { siteId: quay, name: "Tower exchange" })) as [SimulatedEnd];
      await world.admin("PATCH", `/api/devices/${pbx.id}`, { servesSites: [elm] });
      const flats = await monitors(["201", "202", "203"], elm);
      expect((await world.lineOf("201")).ends).toHaveLength(2);
      await pbx.simulator.close();
      for (const flat of flats) {
        flat.simulator.setRegistrar(() => false);
      }
      await check(pbx, ...flats);
      const whole = await list();
      expect(whole.items.map((item) => item.cause)).toEqual([expect.stringMatching(/^3 monitors lost their registration with it\. /)]);
      expect(whole.items[0]).toMatchObject({
        name: "Tower exchange",
        title: "does not answer",
        cause: expect.stringMatching(/^3 monitors lost their registration with it\. /),
        count: 4,
        next: { label: "Open PBX", href: `/devices/${pbx.id}` },
      });
      const { text, body } = await installer<AttentionPage>("GET", "/api/attention");
      expect(text).not.toContain("Tower exchange");
      expect(text).not.toContain(pbx.id);
      expect(body.items).toMatchObject([
        { site: "Elm Court", name: null, title: "3 monitors lost their registration", count: 3, next: { label: "Show them" } },
      ]);
      expect((await elsewhere<AttentionPage>("GET", "/api/attention")).body.items).toMatchObject([{ name: "Tower exchange", count: 1 }]);
      const { href = "" } = body.items[0]?.next ?? {};
      const shown = await installer<{ total: number }>("GET", `/api${href}`);
      expect(shown.body.total).toBe(3);
    });

    test("what one setting of a server breaks on several lines is one finding, and one line alone has the prepared change as its action", async () => {
      const users = ["301", "302"];
      const [gateway] = (await world.gateway(users)) as [SimulatedEnd];
      await world.admin("PATCH", `/api/devices/${gateway.id}`, { siteId: elm, name: "Mast" });
      const flats = await monitors(users, elm, { sip: { transport: "tcp" }, simulator: { registrar: () => false } });
      await check(...flats, gateway);
      const [item, ...more] = (await list(installer)).items;
      const found = (await world.lineOf("301")).disagreements.find((candidate) => candidate.code === "transport");
      expect([more, found?.fix]).toEqual([[], expect.anything()]);
      expect(item).toMatchObject({
        code: "unregistered/transport",
        site: "Elm Court",
        title: "2 monitors lost their registration",
        cause: expect.stringMatching(/^Transports differ\. Flat 30\d uses TCP.*The same goes for one other\.$/),
        next: { label: "Open gateway", href: `/devices/${gateway.id}` },
      });
      await remove({ id: flats[1]?.id ?? "" });
      await check({ id: flats[0]?.id ?? "" });
      const line = await world.lineOf("301");
      expect((await list(installer)).items).toMatchObject([
        { name: "Flat 301", next: { label: "Prepare it", href: expect.stringContaining(`/lines/${line.id}?mend=`) } },
      ]);
    });

    test("panels with the account from the factory are one finding, make no line, and are commissioned once they have their own", async () => {
      const panels = await Promise.all([elm, elm, quay].map(() => startBasipPanel({ serial: randomUUID(), secondAccountPath: null })));
      const added: Device[] = [];
      for (const [at, panel] of panels.entries()) {
        added.push((await addDevice(world.admin, panel, { name: `New ${at}`, siteId: at === 2 ? quay : elm })).body);
      }
      await world.settle();
      expect((await world.admin<{ items: LineItem[] }>("GET", "/api/lines")).body.items).toEqual([]);
      const { items } = await list();
      expect(items).toMatchObject([
        {
          code: "not_commissioned",
          tone: "warn",
          site: null,
          title: "3 panels still have the default account 118",
          count: 3,
          examples: ["New 0", "New 1", "New 2"].map((name) => ({ deviceId: expect.any(String), name })),
          next: { label: "Show them" },
        },
      ]);
      expect((await list(installer)).items).toMatchObject([
        { site: "Elm Court", title: "2 panels still have the default account 118", count: 2 },
      ]);
      expect((await list(elsewhere)).items).toMatchObject([
        {
          name: "New 2",
          title: "still has the default account 118",
          next: { label: "Set it up", href: `/devices/${added[2]?.id}/settings/sip` },
        },
      ]);
      panels[2]?.edit("sip", { user: "401", proxy: "sip:127.0.0.1", realm: "127.0.0.1" });
      await check({ id: added[2]?.id ?? "" });
      expect((await list(elsewhere)).total).toBe(0);
      expect((await world.admin<{ items: LineItem[] }>("GET", "/api/lines")).body.items.map((line) => line.user)).toEqual(["401"]);
      await Promise.all(panels.map((panel) => panel.close()));
    });

    test("devices are asked at the press of a button, only those that a person sees", async () => {
      const [door] = await monitors(["601"], elm);
      const [other] = await monitors(["602"], quay);
      await world.settle();
      const lookedAt = async () =>
        (await api().db.device.findMany({ where: { id: { in: [door?.id ?? "", other?.id ?? ""] } }, orderBy: { name: "asc" } })).map(
          (device) => device.checkedAt?.getTime() ?? 0,
        );
      const before = await lookedAt();
      const asked = await installer<{ asked: number; of: number }>("POST", "/api/overview/check");
      expect(asked.body).toEqual({ asked: 1, of: 1 });
      await world.settle();
      const after = await lookedAt();
      expect([(after[0] ?? 0) > (before[0] ?? 0), after[1]]).toEqual([true, before[1]]);
      expect((await world.helpdesk("POST", "/api/overview/check")).status).toBe(403);
    });

    test("ends whose kept passwords differ are told by their line while every device is in order, page by page", async () => {
      const users = ["501", "502", "503"];
      const pbx = await world.pbx(users, {}, { siteId: elm });
      const doors = await Promise.all(
        users.map((user) => world.door("basip-panel", user, { more: { siteId: elm, name: `Door ${user}` } })),
      );
      for (const [at, door] of doors.entries()) {
        const end = pbx[at] as SimulatedEnd;
        await world.tell(door, "settings/sip", "password", end.secret());
        await world.tell(
          end,
          `records/extensions/${(await world.lineOf(users[at] ?? "")).ends.find((side) => side.role === "accepts")?.record}`,
          "password",
          newSecret(),
        );
        door.simulator.setRegistrar(() => true);
      }
      await check(...doors, pbx[0] as SimulatedEnd);
      const first = await list(installer, "?limit=2");
      expect([first.total, first.items.length]).toEqual([3, 2]);
      const rest = await list(installer, `?limit=2&cursor=${first.nextCursor}`);
      expect([rest.items.length, rest.nextCursor]).toEqual([1, null]);
      expect(new Set([...first.items, ...rest.items].map((item) => item.name))).toEqual(new Set(doors.map((_, at) => `Door ${users[at]}`)));
      expect(first.items[0]).toMatchObject({ code: "secret", title: "passwords differ", deviceId: null, next: { label: "Reset" } });
      expect((await installer("GET", "/api/attention?cursor=nonsense")).status).toBe(422);
      expect((await world.helpdesk("GET", "/api/attention")).status).toBe(403);
    });
  },
  { env: lineEnv },
);
