import { createHmac } from "node:crypto";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { readyRules } from "@/lib/alerts/rules";
import type { ChannelItem, DeliveryItem } from "@/lib/channels/schemas";
import { alertKit } from "../support/alert-kit";
import type { Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { plant } from "../support/planted";
import { startMailServer, startReceiver } from "../support/receivers";

/** Messages go beside the requests, on PostgreSQL when its queue is looked at next. */
const soon = (work: () => void | Promise<void>) => vi.waitFor(work, { timeout: 20_000 });

await onEachDatabase(
  "People outside are told",
  (api) => {
    const kit = alertKit(api);
    const { minute, look } = kit;
    const start = Date.now() - 60 * minute;
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

    const add = async (body: Record<string, unknown>) => {
      const reply = await admin<ChannelItem>("POST", "/api/channels", {
        name: "On call",
        kind: "webhook",
        url: `${receiver.url}/hook`,
        ...body,
      });
      expect(reply.status, reply.text).toBe(201);
      return reply.body;
    };
    const trial = async ({ id }: { id: string }) => (await admin<{ ok: boolean; words: string }>("POST", `/api/channels/${id}/test`)).body;
    const log = async ({ id }: { id: string }) =>
      (await admin<{ items: DeliveryItem[] }>("GET", `/api/channels/${id}/deliveries`)).body.items;

    test("an alert is told once when it opens and once when it is over, signed, by channels that want it, and only of their sites", async () => {
      const secret = plant("key of a webhook", "Planted-webhook-key-1");
      const [tower, quay] = [await kit.site("Tower", 4), await kit.site("Quay", 4)];
      const all = await add({ secret });
      const ofQuay = await add({ name: "Quay", url: `${receiver.url}/quay`, siteIds: [quay.id] });
      const critical = await add({ name: "Loud", url: `${receiver.url}/loud`, severities: ["critical"] });
      await add({ name: "Off", url: `${receiver.url}/off`, on: false });
      await kit.silent(tower.ids.slice(0, 1), start);
      await look(start + 20 * minute);
      await look(start + 21 * minute);
      await soon(() => expect(receiver.received.length).toBe(1));
      const [{ headers, body, path }] = receiver.received as [(typeof receiver.received)[number]];
      expect(path).toBe("/hook");
      expect(JSON.parse(body)).toMatchObject({
        event: "alert.opened",
        title: "Tower panel 1 does not answer",
        alert: { kind: "device_silent" },
      });
      const [, time = "", sign = ""] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["lineward-signature"])) ?? [];
      expect(sign).toBe(createHmac("sha256", secret).update(`${time}.${body}`).digest("hex"));
      await api().db.setting.create({
        data: { key: "alert_rules", value: JSON.stringify(readyRules.map((rule) => ({ ...rule, remindMinutes: 30 }))) },
      });
      await look(start + 50 * minute);
      await soon(() => expect(receiver.received.length).toBe(2));
      expect(JSON.parse(receiver.received[1]?.body ?? "{}")).toMatchObject({
        event: "alert.reminded",
        title: "Still: Tower panel 1 does not answer",
        text: expect.stringMatching(/^For \d+ min, and nobody has it\./),
      });
      await kit.back(tower.ids, start + 62 * minute);
      await look(start + 62 * minute);
      await soon(() => expect(receiver.received.length).toBe(3));
      expect(JSON.parse(receiver.received[2]?.body ?? "{}")).toMatchObject({ event: "alert.resolved" });
      await soon(async () => expect((await log(all)).map(({ state }) => state)).toEqual(["done", "done", "done"]));
      // Nothing of it was theirs to know, so nothing of it stands in their log either.
      await soon(async () => expect(await log(ofQuay)).toEqual([]));
      expect(await log(critical)).toEqual([]);
      expect((await admin("GET", "/api/channels")).text).not.toContain(secret);
    });

    test("a test shows the other side's own words: taken, refused, silent, moved, gone, and an address that is not allowed", async () => {
      const channel = await add({
        kind: "ntfy",
        url: `${receiver.url}/northbank-oncall`,
        secret: plant("ntfy token", "Planted-ntfy-token-1"),
      });
      expect(await trial(channel)).toEqual({ ok: true, words: "200 ok" });
      const sent = receiver.received.at(-1);
      expect([sent?.path, sent?.headers.authorization]).toEqual(["/", "Bearer Planted-ntfy-token-1"]);
      expect(JSON.parse(sent?.body ?? "{}")).toMatchObject({ topic: "northbank-oncall", title: "A test of Lineward" });
      receiver.answer = (response) => void response.writeHead(403).end('{"code":40301,"error":"forbidden"}');
      expect(await trial(channel)).toEqual({ ok: false, words: '403 {"code":40301,"error":"forbidden"}' });
      receiver.answer = (response) => void response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end();
      expect(await trial(channel)).toEqual({ ok: false, words: "302 It sends us elsewhere, which is not followed." });
      expect(receiver.received.some(({ path }) => path === "/elsewhere")).toBe(false);
      receiver.answer = () => undefined;
      expect((await trial(channel)).words).toMatch(/^No answer within/);
      await admin("PATCH", `/api/channels/${channel.id}`, { url: "http://127.0.0.1:9/topic" });
      expect(await trial(channel)).toEqual({ ok: false, words: "Nothing takes a connection there." });
      await admin("PATCH", `/api/channels/${channel.id}`, { url: "http://169.254.169.254/latest" });
      expect(await trial(channel)).toMatchObject({ ok: false, words: expect.stringContaining("may not send") });
      expect((await log(channel)).length).toBe(6);
    });

    test("chats are sent what they understand, with nothing of a name taken for a mark", async () => {
      const site = await kit.site("A<b> & *co*", 4);
      for (const kind of ["slack", "teams", "mattermost"]) {
        await add({ kind, name: kind, url: `${receiver.url}/${kind}?key=planted` });
      }
      await kit.silent(site.ids.slice(0, 1), start);
      await look(start + 20 * minute);
      await soon(() => expect(receiver.received.length).toBe(3));
      const bodyOf = (kind: string) => receiver.received.find(({ path }) => path === `/${kind}?key=planted`)?.body ?? "";
      expect(JSON.parse(bodyOf("slack")).text).toContain("A&lt;b&gt; &amp; *co* panel 1 does not answer");
      expect(JSON.parse(bodyOf("mattermost")).text).toContain("A<b\\> & \\*co\\* panel 1 does not answer");
      expect(JSON.parse(bodyOf("teams")).attachments[0].content.body[0].text).toContain("\\*co\\*");
      expect((await admin("GET", "/api/channels")).text).not.toContain("planted");
    });

    test("what is not taken is tried again until it is, and what was sent is sent again word for word when somebody asks", async () => {
      const { deliver } = await import("@/lib/channels/deliver");
      const { signal } = new AbortController();
      const channel = await add({});
      const { ids } = await kit.site("Mill", 4);
      receiver.answer = (response) => void response.writeHead(503).end("busy");
      await kit.silent(ids.slice(0, 1), start);
      await look(start + 20 * minute);
      await soon(async () => expect(await log(channel)).toMatchObject([{ state: "waiting", tries: 1, words: "503 busy" }]));
      receiver.answer = (response) => void response.writeHead(200).end("ok");
      const [waiting] = await log(channel);
      await deliver(waiting?.id ?? "", signal);
      await deliver(waiting?.id ?? "", signal);
      expect(await log(channel)).toMatchObject([{ state: "done", tries: 2, words: "200 ok" }]);
      expect(receiver.received.map(({ headers }) => headers["lineward-delivery"])).toEqual([waiting?.id, waiting?.id]);
      const again = await admin<{ id: string }>("POST", `/api/channels/${channel.id}/deliveries/${waiting?.id}/replay`);
      expect(again.status, again.text).toBe(202);
      await soon(() => expect(receiver.received.length).toBe(3));
      const [first, , third] = receiver.received.map(({ body }) => JSON.parse(body) as { id: string; title: string; at: string });
      expect({ ...third, id: "" }).toEqual({ ...first, id: "" });
      expect((await admin("POST", `/api/channels/${channel.id}/deliveries/nothing/replay`)).status).toBe(404);
    });

    test("mail goes by STARTTLS, by TLS and in clear without a login, and the server's words are shown", async () => {
      const login = { user: "lineward", password: plant("password of a mail server", "Planted-mail-password-1") };
      const channel = await add({ kind: "email", url: undefined, to: ["on-call@northbank.example"] });
      expect(await trial(channel)).toMatchObject({ ok: false, words: expect.stringContaining("No mail server is set") });
      const base = { host: "127.0.0.1", from: "Lineward <lineward@northbank.example>", username: login.user, password: login.password };
      for (const [security, options] of [
        ["starttls", { login }],
        ["tls", { login, secure: true }],
      ] as const) {
        const server = await startMailServer(options);
        const put = await admin("PUT", "/api/mail", { ...base, port: server.port, security, checkCertificate: false });
        expect([put.status, put.text.includes(login.password)]).toEqual([200, false]);
        expect(await trial(channel)).toEqual({ ok: true, words: "250 2.0.0 Ok: queued as 4WQz1k0pT9" });
        expect(server.mails).toMatchObject([{ secure: true, to: ["on-call@northbank.example"] }]);
        await admin("PUT", "/api/mail", { ...base, port: server.port, security, checkCertificate: true });
        expect((await trial(channel)).words).toMatch(/certificate/i);
        await admin("PUT", "/api/mail", { ...base, password: "wrong", port: server.port, security, checkCertificate: false });
        expect(await trial(channel)).toMatchObject({ ok: false, words: expect.stringMatching(/^535 /) });
        await server.close();
      }
      const open = await startMailServer({ disabledCommands: ["STARTTLS", "AUTH"] });
      expect((await admin("PUT", "/api/mail", { ...base, port: open.port, security: "none" })).status).toBe(422);
      await admin("PUT", "/api/mail", { ...base, username: null, password: null, port: open.port, security: "none" });
      expect(await trial(channel)).toMatchObject({ ok: true });
      await admin("PUT", "/api/mail", { ...base, username: null, password: null, port: open.port, security: "starttls" });
      expect(await trial(channel)).toMatchObject({ ok: false });
      expect(open.mails.map(({ secure }) => secure)).toEqual([false]);
      await open.close();
    });

    test("a key is told to nobody but whom it was entered for, is sealed, and what makes no sense is refused", async () => {
      const secret = plant("another key of a webhook", "Planted-webhook-key-2");
      const channel = await add({ secret });
      const row = await api().db.outgoingSecret.findUniqueOrThrow({ where: { id: channel.id } });
      expect(row.sealed).toMatch(/^v1\./);
      expect((await admin<ChannelItem>("PATCH", `/api/channels/${channel.id}`, { name: "Tickets" })).body.secret).toEqual({ set: true });
      const moved = await admin<ChannelItem>("PATCH", `/api/channels/${channel.id}`, { url: "https://elsewhere.example/hook" });
      expect(moved.body).toMatchObject({ name: "Tickets", address: "https://elsewhere.example/hook", secret: { set: false } });
      for (const wrong of [
        { kind: "pigeon" },
        { url: "ftp://127.0.0.1/" },
        { url: undefined },
        { kind: "email", url: undefined },
        { kind: "email", to: ["nobody"] },
        { kind: "ntfy", url: "https://ntfy.example/" },
        { siteIds: ["no-such-site"] },
      ]) {
        const reply = await admin("POST", "/api/channels", { name: "Wrong", kind: "webhook", url: receiver.url, ...wrong });
        expect([reply.status, reply.body.code], JSON.stringify(wrong)).toEqual([422, "validation_failed"]);
      }
      expect((await admin("DELETE", `/api/channels/${channel.id}`)).status).toBe(204);
      expect(await api().db.outgoingSecret.count({ where: { id: channel.id } })).toBe(0);
    });
  },
  { env: { LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8", LINEWARD_OUTGOING_MS: "1500" } },
);
