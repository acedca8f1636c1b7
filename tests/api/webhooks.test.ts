import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { DeliveryAnswer, WebhookAnswer } from "@/lib/webhooks/schemas";
import { type Api, type Person, startApi } from "../support/api-kit";
import { addLineRows, addReset, addServer } from "../support/line-rows";
import { addSite } from "../support/site-of-devices";

interface Heard {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly path: string;
}

type Reply = (response: ServerResponse) => void;

/** The other side: it keeps what it was sent, and answers as it is told. */
async function startReceiver(reply: Reply) {
  const heard: Heard[] = [];
  const answers = { reply };
  const server: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      body += part;
    });
    request.on("end", () => {
      heard.push({ headers: request.headers, body, path: request.url ?? "" });
      answers.reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    heard,
    answers,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/lineward`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const ok: Reply = (response) => response.end('{"ticket":"HD-20418"}');

/** The receiver that docs/api.md shows. */
async function documented(): Promise<(signature: string, body: string, secret: string, now?: number) => unknown> {
  const [, code = ""] = /```js receiver\n([\s\S]+?)```/.exec(readFileSync("docs/api.md", "utf8")) ?? [];
  expect(code.trim().split("\n").length).toBeLessThanOrEqual(11);
  const { take } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as {
    take: (signature: string, body: string, secret: string, now?: number) => unknown;
  };
  return take;
}

describe("a webhook", () => {
  let api: Api;
  let admin: Person;
  let lineId = "";
  const receivers: Awaited<ReturnType<typeof startReceiver>>[] = [];
  let resets = 0;

  const receiver = async (reply: Reply) => {
    const started = await startReceiver(reply);
    receivers.push(started);
    return started;
  };
  const add = async (url: string, events = ["reset.ended"]) => {
    const reply = await admin<{ id: string; secret: string }>("POST", "/api/webhooks", { name: "Ticket system", url, events });
    expect(reply.status, reply.text).toBe(201);
    return reply.body;
  };
  const deliveries = async (id: string) => (await admin<{ items: DeliveryAnswer[] }>("GET", `/api/webhooks/${id}/deliveries`)).body.items;
  /** A reset ends. */
  const endReset = async (ticket = "HD-20418") => {
    resets += 1;
    const id = `reset-${resets}`;
    await addReset(api.db, { id, lineId, by: { id: admin.id, name: "Ilse Brandt" }, startedAt: new Date(), ticket });
    const { announcing } = await import("@/lib/platform/events/publish");
    await announcing((_tx, announce) => announce("reset.ended", { resetId: id }));
    return id;
  };

  beforeAll(async () => {
    api = await startApi({ env: { LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8, 10.0.0.0/8", LINEWARD_OUTGOING_MS: "1500" } });
    admin = await api.as("admin");
    const server = await addServer(api.db, "pbx", null);
    lineId = await addLineRows(api.db, { user: "204", name: "Apartment 204", siteId: await addSite(admin, "Elm Court"), server });
  });
  afterAll(() => api.close());
  afterEach(async () => {
    for (const started of receivers.splice(0)) {
      await started.close();
    }
    await api.db.webhook.deleteMany();
  });

  test("tells a ticket system that its reset has ended, signed, once however often the event comes", async () => {
    const other = await receiver(ok);
    const { id, secret } = await add(other.url);
    const resetId = await endReset();
    const { tellWebhooks } = await import("@/lib/webhooks/tell");
    await tellWebhooks("reset.ended", resetId);
    await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
    expect(other.heard).toHaveLength(1);
    const [message] = other.heard;
    const take = await documented();
    const signature = String(message?.headers["lineward-signature"]);
    expect(take(signature, message?.body ?? "", `${secret}x`)).toBe("refused");
    expect(take(signature, `${message?.body} `, secret)).toBe("refused");
    expect(take(signature, message?.body ?? "", secret, Date.now() / 1000 + 301)).toBe("refused");
    expect(take(signature, message?.body ?? "", secret)).toMatchObject({
      event: "reset.ended",
      data: { resetId, ticket: "HD-20418", state: "done", by: "Ilse Brandt", line: { id: lineId } },
    });
    expect(take(signature, message?.body ?? "", secret)).toBe("known");
    expect((await deliveries(id))[0]).toMatchObject({ status: 200, said: '{"ticket":"HD-20418"}', tries: 1 });
  });

  test("keeps a message that did not arrive with the other side's words, tries again, and sends it once more when it is asked to", async () => {
    const other = await receiver((response) => response.writeHead(502).end("bad\n gateway (nginx)"));
    const { id } = await add(other.url);
    await endReset();
    await expect.poll(async () => (await deliveries(id))[0]?.tries).toBe(1);
    const [failed] = await deliveries(id);
    expect(failed).toMatchObject({ state: "waiting", status: 502, said: "bad gateway (nginx)" });
    expect(Date.parse(failed?.nextTryAt ?? "") - Date.parse(failed?.triedAt ?? "")).toBe(10_000);
    expect((await admin<{ items: WebhookAnswer[] }>("GET", "/api/webhooks")).body.items[0]).toMatchObject({ waiting: 1, failed: 0 });
    other.answers.reply = ok;
    expect((await admin("POST", `/api/webhooks/${id}/deliveries/${failed?.id}/replay`)).status).toBe(202);
    await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
    const [first, second] = other.heard.map(({ body }) => JSON.parse(body) as { id: string });
    expect(second).toEqual(first);
  });

  test("gives a message up after its last try, and it waits for a person", async () => {
    const other = await receiver((response) => response.writeHead(500).end());
    const { id } = await add(other.url);
    await endReset();
    await expect.poll(async () => (await deliveries(id))[0]?.tries).toBe(1);
    const [message] = await deliveries(id);
    const where = { id: message?.id ?? "" };
    await api.db.webhookDelivery.update({ where, data: { tries: 6 } });
    const { deliver } = await import("@/lib/webhooks/deliver");
    expect(await deliver(where.id, new AbortController().signal)).toBeUndefined();
    expect((await deliveries(id))[0]).toMatchObject({ state: "failed", tries: 7, nextTryAt: null });
    const { cleanUp } = await import("@/lib/webhooks/clean-up");
    await cleanUp(new AbortController().signal, Date.now() + 31 * 86_400_000);
    expect(await deliveries(id)).toEqual([]);
  });

  test("does not follow a redirect, does not wait for ever, and says what happened", async () => {
    const elsewhere = await receiver(ok);
    const redirecting = await receiver((response) => response.writeHead(307, { location: elsewhere.url }).end());
    const hanging = await receiver(() => undefined);
    const gone = await receiver(ok);
    const ids = await Promise.all([redirecting.url, hanging.url, gone.url].map(async (url) => (await add(url)).id));
    await gone.close();
    receivers.splice(receivers.indexOf(gone), 1);
    const told = await Promise.all(ids.map(async (id) => (await admin("POST", `/api/webhooks/${id}/test`)).body));
    expect(told).toEqual([
      { ok: false, status: 307, words: "" },
      { ok: false, status: null, words: expect.stringMatching(/^no answer within /) },
      { ok: false, status: null, words: "nothing takes a connection there" },
    ]);
    expect(elsewhere.heard).toEqual([]);
    // It stands beside the webhook until something is taken, or another address is to be tried.
    const failing = async () =>
      (await admin<{ items: WebhookAnswer[] }>("GET", "/api/webhooks")).body.items.flatMap((hook) =>
        hook.testFailedAt === null ? [] : [hook.id],
      );
    expect((await failing()).sort()).toEqual([...ids].sort());
    hanging.answers.reply = ok;
    await admin("POST", `/api/webhooks/${ids[1]}/test`);
    await admin("PATCH", `/api/webhooks/${ids[2]}`, { url: elsewhere.url });
    expect(await failing()).toEqual([ids[0]]);
    redirecting.answers.reply = ok;
    await endReset();
    await expect.poll(failing).toEqual([]);
  });

  test("is refused where Lineward may not send, with a password in its address, and to everybody but admins", async () => {
    const refused = async (url: string) => (await admin("POST", "/api/webhooks", { name: "Bad", url, events: ["job.ended"] })).body.fields;
    expect(await refused("http://169.254.169.254/latest")).toMatchObject([{ path: "url", message: expect.stringMatching(/may not send/) }]);
    expect(await refused("http://[::ffff:169.254.169.254]/")).toMatchObject([{ path: "url" }]);
    expect(await refused("http://127.0.0.1:4000/api")).toMatchObject([{ path: "url" }]);
    expect(await refused("https://me:secret@hooks.example/")).toMatchObject([{ path: "url" }]);
    expect(await refused("ftp://hooks.example/")).toMatchObject([{ path: "url" }]);
    const installer = await api.as("installer");
    expect((await installer("GET", "/api/webhooks")).status).toBe(403);
    const { id, secret } = await add("http://127.0.0.1:9/hook?key=in-the-address");
    expect(JSON.stringify(await api.db.webhook.findMany())).not.toContain(secret);
    expect((await admin("GET", "/api/webhooks")).text).not.toContain(secret);
    expect((await admin("GET", "/api/audit?action=webhook.add")).text).not.toContain("in-the-address");
    expect((await admin("PATCH", `/api/webhooks/${id}`, { active: false, events: ["job.ended"] })).body).toMatchObject({ active: false });
    await endReset();
    expect(await deliveries(id)).toEqual([]);
    expect((await admin("DELETE", `/api/webhooks/${id}`)).status).toBe(204);
    expect((await admin("GET", `/api/webhooks/${id}/deliveries`)).status).toBe(404);
  });

  test("hears of jobs that end, with how their rows went", async () => {
    const other = await receiver(ok);
    const { id } = await add(other.url, ["job.ended"]);
    const [device] = (await admin("GET", "/api/devices")).body.items;
    const job = { kind: "check", selection: { devices: [device?.id] } };
    const { body } = await admin("POST", "/api/jobs", job, { "idempotency-key": "told" });
    expect((await admin("POST", `/api/jobs/${body.id}/stop`)).status).toBe(202);
    await expect.poll(async () => (await deliveries(id))[0]?.state).toBe("delivered");
    expect(JSON.parse(other.heard[0]?.body ?? "{}")).toMatchObject({ event: "job.ended", data: { jobId: body.id, state: "stopped" } });
  });
});
