import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Observations } from "@/lib/device-access/record-status";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { type HeardStream, openStream, startWeb, type Web } from "../support/event-streams";
import { addLineRows, addReset, addServer } from "../support/line-rows";
import { addSite } from "../support/site-of-devices";

await onEachDatabase("a stream of what happens", (api) => {
  let web: Web;
  let admin: Person;
  let [north, south] = ["", ""];
  let [northLine, southLine] = ["", ""];
  const [northDoor, southDoor] = ["door-101", "door-201"];
  const open: HeardStream[] = [];

  const listen = async (person: Person, options: Parameters<typeof openStream>[2] = {}) => {
    const stream = await openStream(web, person.cookie, options);
    open.push(stream);
    await expect.poll(() => stream.events[0]?.event).toBe("hello");
    return stream;
  };
  const see = async (deviceId: string, seen: Observations) => {
    const { recordStatus } = await import("@/lib/device-access/record-status");
    await recordStatus(deviceId, seen);
  };
  const recompute = async (...lineIds: string[]) => {
    const { recomputeLines } = await import("@/lib/lines/recompute-lines");
    await recomputeLines(lineIds);
  };
  /** Changes a truth so that it is news each time. */
  const happen = async (deviceId: string) => {
    const { matches } = await api().db.device.findUniqueOrThrow({ where: { id: deviceId }, select: { matches: true } });
    await see(deviceId, { matches: { state: matches === "yes" ? "differs" : "yes" } });
  };
  const devicesOf = (stream: HeardStream) => stream.of("device.truths").map(({ deviceId }) => deviceId);

  beforeAll(async () => {
    web = await startWeb();
    admin = await api().as("admin");
    [north, south] = [await addSite(admin, "North"), await addSite(admin, "South")];
    const server = await addServer(api().db, "pbx", null);
    northLine = await addLineRows(api().db, { user: "101", name: "North door", siteId: north, server });
    southLine = await addLineRows(api().db, { user: "201", name: "South door", siteId: south, server });
    await recompute(northLine, southLine);
    return async () => web.close();
  });
  beforeEach(async () => {
    await (await import("../support/api-product")).quiet();
  });
  afterEach(async () => {
    for (const stream of open.splice(0)) {
      stream.close();
    }
    const { hub } = await import("@/lib/live/hub");
    await expect.poll(() => hub().count()).toBe(0);
  });

  test("is only for those who are signed in, and says to every proxy that it is to be passed on as it comes", async () => {
    expect((await openStream(web, undefined)).status).toBe(401);
    const head = await openStream(web, admin.cookie, { method: "HEAD" });
    const stream = await listen(admin);
    for (const { status, headers } of [head, stream]) {
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      });
    }
    expect(stream.of("hello")).toEqual([{ person: admin.id, resumed: false }]);
    expect((await admin("GET", "/api/events?recent=99")).status).toBe(422);
  });

  test("tells everybody of what they may see, and of nothing else", async () => {
    const people = {
      admin: await listen(admin),
      viewer: await listen(await api().as("viewer")),
      installer: await listen(await api().as("installer", { sites: [north] })),
      helpdesk: await listen(await api().as("helpdesk", { sites: [north] })),
      nowhere: await listen(await api().as("installer", { sites: [] })),
    };
    await see(northDoor, { reachable: { state: "no", detail: { code: "silent" } } });
    await see(southDoor, { reachable: { state: "no", detail: { code: "silent" } } });
    await recompute(southLine, northLine);
    await addReset(api().db, { id: "reset-1", lineId: northLine, by: { id: admin.id, name: "Admin" }, startedAt: new Date() });
    const { announcing } = await import("@/lib/platform/events/publish");
    await announcing((_, announce) => announce("reset.stepped", { resetId: "reset-1" }));
    for (const name of ["admin", "viewer", "installer", "helpdesk"] as const) {
      await expect.poll(() => people[name].of("reset.state"), { message: name }).toHaveLength(1);
    }
    const told = (stream: HeardStream) =>
      stream.events
        .filter(({ event }) => event !== "hello")
        .map(({ event, data }) => `${event} ${data.deviceId ?? data.resetId ?? data.lineId}`)
        .sort();
    const ofNorth = [`device.truths ${northDoor}`, `line.state ${northLine}`, "reset.state reset-1"];
    const all = [`device.truths ${northDoor}`, `device.truths ${southDoor}`, `line.state ${northLine}`, `line.state ${southLine}`];
    expect(told(people.admin)).toEqual([...all, "reset.state reset-1"]);
    expect(told(people.viewer)).toEqual(told(people.admin));
    expect(told(people.installer)).toEqual(ofNorth);
    expect(told(people.helpdesk)).toEqual(ofNorth.slice(1));
    expect(told(people.nowhere)).toEqual([]);
    expect(people.installer.of("device.truths")).toEqual([
      { deviceId: northDoor, truths: { reachable: "no", signedIn: "yes", registered: "yes", matches: "yes" } },
    ]);
    expect(people.helpdesk.of("line.state")).toEqual([{ lineId: northLine, state: "problem" }]);
    expect(people.admin.of("reset.state")).toEqual([{ resetId: "reset-1", lineId: northLine, state: "done" }]);
    // Neither a name nor an address stands in it.
    expect(people.admin.text).not.toMatch(/door"|North|South|invalid/);
    await see(northDoor, { reachable: { state: "yes" } });
    await see(southDoor, { reachable: { state: "yes" } });
    await recompute(southLine, northLine);
    // The next test hears from here on, and of nothing before.
    await expect.poll(() => [people.admin.of("device.truths").length, people.admin.of("line.state").length]).toEqual([4, 4]);
  });

  test("says nothing where nothing has changed", async () => {
    const stream = await listen(admin);
    await see(northDoor, { reachable: { state: "yes" } });
    await recompute(northLine);
    await happen(southDoor);
    await expect.poll(() => stream.of("device.truths")).toHaveLength(1);
    expect(stream.events.map(({ event }) => event)).toEqual(["hello", "device.truths"]);
    expect(devicesOf(stream)).toEqual([southDoor]);
  });

  test("a device that moves to another site disappears for those who saw it there, and appears for the others", async () => {
    const atNorth = await listen(await api().as("installer", { sites: [north] }));
    const onPhone = await listen(await api().as("helpdesk", { sites: [north] }));
    const atSouth = await listen(await api().as("installer", { sites: [south] }));
    const move = (siteId: string) => admin("PATCH", `/api/devices/${northDoor}`, { siteId, check: false });
    expect((await move(south)).status).toBe(200);
    await expect.poll(() => atNorth.of("device.changed")).toContainEqual({ deviceId: northDoor, what: "gone" });
    await expect.poll(() => atNorth.of("resync")).not.toEqual([]);
    await expect.poll(() => onPhone.of("resync")).not.toEqual([]);
    expect(onPhone.of("device.changed")).toEqual([]);
    await expect.poll(() => atSouth.of("device.changed")).toContainEqual({ deviceId: northDoor, what: "edited" });
    const before = atNorth.events.length;
    await happen(northDoor);
    await expect.poll(() => devicesOf(atSouth)).toContain(northDoor);
    expect(atNorth.events.slice(before).filter(({ event }) => event === "device.truths")).toEqual([]);
    expect((await move(north)).status).toBe(200);
  });

  test("goes on where it was lost, and says so where it cannot", async () => {
    const person = await api().as("installer", { sites: [north] });
    const first = await listen(person);
    await happen(northDoor);
    await expect.poll(() => devicesOf(first)).toEqual([northDoor]);
    const last = first.events.at(-1)?.id ?? "";
    first.close();
    await happen(southDoor);
    await see(northDoor, { signedIn: { state: "no", detail: { code: "login_refused" } } });
    await see(northDoor, { signedIn: { state: "yes" } });
    const { hub } = await import("@/lib/live/hub");
    const watching = await listen(admin, { path: "/api/events?recent=10" });
    await expect.poll(() => devicesOf(watching)).toEqual(expect.arrayContaining([northDoor, southDoor]));
    // All three have come, also those that another process would have told of.
    await expect.poll(() => watching.of("device.truths").at(-1)).toMatchObject({ deviceId: northDoor, truths: { signedIn: "yes" } });
    const back = await listen(person, { headers: { "last-event-id": last } });
    expect(back.of("hello")).toEqual([{ person: person.id, resumed: true }]);
    // Only the latest of each thing, and nothing of another site.
    await expect.poll(() => devicesOf(back)).toEqual([northDoor]);
    expect(back.of("device.truths")).toMatchObject([{ truths: { signedIn: "yes" } }]);
    expect(back.of("resync")).toEqual([]);
    // A later loss has nothing to add.
    const again = await listen(person, { headers: { "last-event-id": back.events.at(-1)?.id ?? "" } });
    expect(again.events.map(({ event }) => event)).toEqual(["hello"]);
    // Of another process, of another reader, too old, or made up.
    hub().resync();
    for (const id of [last.replace(/^[\w-]+/, "another"), watching.events[0]?.id ?? "", last, "nonsense"]) {
      const lost = await listen(person, { headers: { "last-event-id": id } });
      expect(lost.of("hello"), id).toEqual([{ person: person.id, resumed: false }]);
      await expect.poll(() => lost.of("resync")).toHaveLength(1);
    }
  });

  test("ends at once with the session, and with what its reader was", async () => {
    const [leaves, demoted, moved, off, elsewhere] = [
      await api().as("viewer"),
      await api().as("installer"),
      await api().as("installer", { sites: [north] }),
      await api().as("helpdesk"),
      await api().as("viewer"),
    ];
    const [first, second, third, fourth, fifth] = [
      await listen(leaves),
      await listen(demoted),
      await listen(moved),
      await listen(off),
      await listen(elsewhere),
    ];
    const stays = await listen(admin);
    const why = (stream: HeardStream | undefined) => expect.poll(() => stream?.ended && stream.of("end").map((end) => end.why));
    expect((await leaves("POST", "/api/auth/sign-out")).status).toBe(200);
    await why(first).toEqual(["signed_out"]);
    expect((await admin("PATCH", `/api/people/${demoted.id}`, { role: "viewer" })).status).toBe(200);
    await why(second).toEqual(["changed"]);
    expect((await admin("PATCH", `/api/people/${moved.id}`, { siteIds: [south] })).status).toBe(200);
    await why(third).toEqual(["changed"]);
    expect((await admin("PATCH", `/api/people/${off.id}`, { active: false })).status).toBe(200);
    await why(fourth).toEqual(["signed_out"]);
    const { items } = (await elsewhere("GET", "/api/sessions")).body;
    await api().db.session.update({ where: { id: items[0]?.id ?? "" }, data: { expiresAt: new Date(Date.now() + 300) } });
    await why(fifth).toEqual(["signed_out"]);
    expect(stays.ended).toBe(false);
    expect(stays.of("end")).toEqual([]);
  });

  test("of a program tells of its sites alone, and ends in the moment its token is withdrawn or its owner is less", async () => {
    const owner = await api().as("installer", { sites: [north, south] });
    const program = async (name: string) => {
      const made = await owner<{ id: string; token: string }>("POST", "/api/tokens", { name, role: "installer", siteIds: [north] });
      expect(made.status, made.text).toBe(201);
      const headers = { authorization: `Bearer ${made.body.token}` };
      const stream = await openStream(web, undefined, { headers });
      open.push(stream);
      await expect.poll(() => stream.of("hello")).toMatchObject([{ person: made.body.id }]);
      return { id: made.body.id, stream, again: async () => (await openStream(web, undefined, { headers })).status };
    };
    const [withdrawn, demoted] = [await program("Wall screen"), await program("Ticket system")];
    await happen(southDoor);
    await happen(northDoor);
    for (const { stream } of [withdrawn, demoted]) {
      await expect.poll(() => devicesOf(stream)).toEqual([northDoor]);
    }
    const why = ({ stream }: typeof withdrawn) => expect.poll(() => stream.ended && stream.of("end").map((end) => end.why));
    expect((await owner("DELETE", `/api/tokens/${withdrawn.id}`)).status).toBe(204);
    await why(withdrawn).toEqual(["signed_out"]);
    expect(await withdrawn.again()).toBe(401);
    expect(demoted.stream.ended).toBe(false);
    expect((await admin("PATCH", `/api/people/${owner.id}`, { role: "helpdesk", siteIds: [south] })).status).toBe(200);
    await expect.poll(() => demoted.stream.ended).toBe(true);
    const heard = demoted.stream.events.length;
    await happen(northDoor);
    expect(demoted.stream.events).toHaveLength(heard);
    expect(demoted.stream.of("end")).toHaveLength(1);
  });

  test("comes back to the next process when this one stops", async () => {
    const stream = await listen(admin);
    const { endStreams } = await import("@/lib/live/still-signed-in");
    endStreams();
    await expect.poll(() => stream.ended && stream.of("end")).toEqual([{ why: "stopping" }]);
  });

  test("is the same through a body that is read, as another web server would", async () => {
    const { GET } = await import("@/app/api/events/route");
    const request = new Request("http://lineward.test/api/events", { headers: { host: "lineward.test", cookie: admin.cookie } });
    const answer = await GET(request, { params: Promise.resolve({}) });
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const until = async (words: string) => {
      while (!text.includes(words)) {
        text += (await reader?.read())?.value ?? "";
      }
    };
    await until("event: hello");
    await happen(southDoor);
    await until(`event: device.truths\ndata: {"deviceId":"${southDoor}"`);
    const { hub } = await import("@/lib/live/hub");
    expect(hub().count()).toBe(1);
    await reader?.cancel();
    expect(hub().count()).toBe(0);
  });

  test("is not more than one browser and a few programs need", async () => {
    const person = await api().as("viewer");
    for (let at = 0; at < 16; at += 1) {
      await listen(person);
    }
    const refused = await openStream(web, person.cookie);
    expect(refused.status).toBe(429);
    expect(refused.headers["retry-after"]).toBe("30");
    open.pop()?.close();
    await expect.poll(async () => (await openStream(web, person.cookie, { method: "HEAD" })).status).toBe(200);
  });

  test("a reader who is behind is told to ask again, and nothing waits for them", async () => {
    const [slow, quick] = [await listen(admin), await listen(await api().as("viewer"))];
    const { hub } = await import("@/lib/live/hub");
    const [stream] = hub()
      .streams()
      .filter(({ personId }) => personId === admin.id);
    slow.pause();
    // More than both kernels keep for a connection.
    const part = Buffer.from(`: ${"x".repeat(65_536)}\n\n`);
    const parts = 400;
    for (let at = 0; at < parts; at += 1) {
      stream?.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await happen(northDoor);
    await expect.poll(() => devicesOf(quick)).toEqual([northDoor]);
    slow.resume();
    await expect.poll(() => slow.of("resync")).toHaveLength(1);
    expect(slow.text.length).toBeLessThan((parts * part.length) / 2);
    await happen(northDoor);
    await expect.poll(() => devicesOf(slow)).toEqual([northDoor]);
  });
});
