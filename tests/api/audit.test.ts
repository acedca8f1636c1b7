import { expect, test } from "vitest";
import { z } from "zod";
import type { Api } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

interface Entry {
  seq: number;
  action: string;
  phase: string;
  actor: { id: string | null; name: string };
  correlationId: string;
  deviceId: string | null;
  subjectName: string | null;
  detail: Record<string, unknown>;
}
interface Entries {
  items: Entry[];
  nextCursor: string | null;
}
interface Verdict {
  ok: boolean;
  entries: number;
  brokenAt?: number;
  reason?: string;
}

const service = async () => import("@/lib/audit/service");

await onEachDatabase("the audit", (api: () => Api) => {
  const actor = { id: "tester", name: "Tess" };
  const note = async (action: string, more: Record<string, unknown> = {}) =>
    (await service()).record({ actor, action, subject: "device", ...more });
  const verdict = async () => (await import("@/lib/audit/verify")).verify();

  test("what was asked and what came of it share one correlation id, and so does every use of a secret in between", async () => {
    const { openAudit, recordSecretUse } = await service();
    const open = await openAudit({
      actor,
      action: "device.configure",
      subject: "device",
      subjectId: "d1",
      deviceId: "d1",
      detail: { paths: ["sip.user"] },
    });
    await recordSecretUse({ actor, deviceId: "d1", field: "credential.password", purpose: "sign_in", correlationId: open.correlationId });
    await open.refused("changed_on_device", { paths: ["sip.user"] });
    const admin = await api().as("admin");
    const { items } = (await admin<Entries>("GET", `/api/audit?correlation=${open.correlationId}`)).body;
    expect(items.map((entry) => `${entry.action} ${entry.phase}`)).toEqual([
      "device.configure refused",
      "secret.use happened",
      "device.configure asked",
    ]);
    expect(items[0]?.detail).toEqual({ paths: ["sip.user"], code: "changed_on_device" });
    expect(items.every((entry) => entry.deviceId === "d1")).toBe(true);
  });

  test("the chain has no gap and no branch, however many write at once through two connections", async () => {
    const { append } = await import("@/lib/audit/chain");
    const { openDatabase } = await import("@/lib/platform/db/client");
    const { env } = await import("@/lib/platform/env");
    const other = openDatabase(env().database);
    try {
      const row = (at: number) => ({
        ...{ id: `parallel-${at}`, at: new Date(), actorId: null, actorName: "Lineward", action: "test.parallel", phase: "happened" },
        ...{
          subject: "setting",
          subjectId: null,
          subjectName: null,
          deviceId: null,
          siteId: null,
          correlationId: "p",
          detail: "{}",
          address: null,
          agent: null,
        },
      });
      const before = await api().db.auditEntry.count();
      await Promise.all(Array.from({ length: 30 }, (_, at) => append(row(at), undefined, at % 2 === 0 ? api().db : other)));
      const rows = await api().db.auditEntry.findMany({ orderBy: { seq: "asc" }, select: { seq: true } });
      expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: before + 30 }, (_, at) => at + 1));
      expect(await verdict()).toEqual({ ok: true, entries: before + 30 });
    } finally {
      await other.$disconnect();
    }
  });

  test("an edited entry, a missing one, an exchanged one and a cut-off end are found and named", async () => {
    for (let at = 0; at < 6; at++) {
      await note("test.chain", { detail: { at } });
    }
    const rows = await api().db.auditEntry.findMany({ orderBy: { seq: "asc" } });
    const whole = { ok: true, entries: rows.length };
    expect(await verdict()).toEqual(whole);
    const [middle, last] = [rows.at(-3), rows.at(-1)];
    if (!middle || !last) {
      throw new Error("Not enough entries");
    }
    const damages = {
      "an edited detail": () => api().db.auditEntry.update({ where: { seq: middle.seq }, data: { detail: `{"at":99}` } }),
      "an edited time": () => api().db.auditEntry.update({ where: { seq: middle.seq }, data: { at: new Date(middle.at.getTime() + 1) } }),
      "another person's name": () => api().db.auditEntry.update({ where: { seq: middle.seq }, data: { actorName: "Mallory" } }),
      "a removed entry": () => api().db.auditEntry.delete({ where: { seq: middle.seq } }),
    };
    for (const [what, damage] of Object.entries(damages)) {
      await damage();
      expect(await verdict(), what).toMatchObject({ ok: false, brokenAt: middle.seq });
      await api().db.auditEntry.upsert({ where: { seq: middle.seq }, create: middle, update: middle });
      expect(await verdict(), `${what}, put back`).toEqual(whole);
    }

    const { hashOf } = await import("@/lib/audit/entry");
    const forged = { ...middle, actorName: "Mallory" };
    await api().db.auditEntry.update({ where: { seq: middle.seq }, data: { actorName: "Mallory", hash: hashOf(forged) } });
    expect(await verdict(), "an entry with a new hash of its own").toMatchObject({ ok: false, brokenAt: middle.seq + 1 });
    await api().db.auditEntry.update({ where: { seq: middle.seq }, data: middle });

    await api().db.auditEntry.delete({ where: { seq: last.seq } });
    expect(await verdict(), "a cut-off end").toMatchObject({ ok: false, brokenAt: last.seq });
    await api().db.auditEntry.create({ data: last });
    const { seq: _seq, id: _id, ...copy } = last;
    await api().db.auditEntry.create({ data: { ...copy, seq: last.seq + 1, id: "appended by hand" } });
    expect(await verdict(), "an entry past the end").toMatchObject({ ok: false, brokenAt: last.seq + 1 });
    await api().db.auditEntry.delete({ where: { seq: last.seq + 1 } });
    expect(await verdict()).toEqual(whole);
    const admin = await api().as("admin");
    expect((await admin<Verdict>("GET", "/api/audit/verify")).body).toMatchObject({ ok: true });
  });

  test("the walk goes over the edge of a batch", async () => {
    const { hashOf, headKey } = await import("@/lib/audit/entry");
    const end = await api().db.auditEntry.findFirstOrThrow({ orderBy: { seq: "desc" } });
    let { seq, hash: prevHash } = end;
    const rows = Array.from({ length: 1_100 }, (_, at) => {
      seq += 1;
      const fields = { ...end, seq, id: `batch-${at}`, prevHash };
      prevHash = hashOf(fields);
      return { ...fields, hash: prevHash };
    });
    for (let at = 0; at < rows.length; at += 100) {
      await api().db.auditEntry.createMany({ data: rows.slice(at, at + 100) });
    }
    await api().db.setting.update({ where: { key: headKey }, data: { value: JSON.stringify({ seq, hash: prevHash }) } });
    expect(await verdict()).toEqual({ ok: true, entries: seq });
    await api().db.auditEntry.update({ where: { seq: seq - 5 }, data: { actorName: "Mallory" } });
    expect(await verdict()).toMatchObject({ ok: false, brokenAt: seq - 5 });
    await api().db.auditEntry.update({ where: { seq: seq - 5 }, data: { actorName: end.actorName } });
  });

  test("entries are found by person, action, kind, device, time and word, the latest first, page by page", async () => {
    const admin = await api().as("admin");
    const search = async (query: string) => (await admin<Entries>("GET", `/api/audit?${query}`)).body.items;
    const from = new Date().toISOString();
    for (const at of [1, 2, 3]) {
      await note("door.open", { subjectName: `Lobby ${at}`, deviceId: "lobby", actor: { id: `p${at}`, name: `Person ${at}` } });
    }
    await note("door.close", { subjectName: "Garage", deviceId: "garage" });
    expect((await search("action=door.open")).map((entry) => entry.subjectName)).toEqual(["Lobby 3", "Lobby 2", "Lobby 1"]);
    expect((await search("action=door.")).map((entry) => entry.action)).toEqual(["door.close", "door.open", "door.open", "door.open"]);
    expect(await search("actor=p2")).toMatchObject([{ subjectName: "Lobby 2" }]);
    expect(await search("device=garage")).toHaveLength(1);
    expect((await search("query=Lobby 3")).map((entry) => entry.actor.name)).toEqual(["Person 3"]);
    expect(await search("query=DOOR.CLOSE")).toHaveLength(1);
    expect((await search(`from=${from}&subject=device`)).length).toBe(4);
    expect(await search(`to=${new Date(Date.parse(from) - 1).toISOString()}&action=door.`)).toEqual([]);
    expect(await search("phase=unknown&action=door.")).toEqual([]);
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const more: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page = await admin<Entries>("GET", `/api/audit?action=door.&limit=3${more}`);
      seen.push(...page.body.items.map((entry) => entry.seq));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual([...seen].sort((a, b) => b - a));
    expect(new Set(seen).size).toBe(4);
    for (const bad of ["cursor=nonsense", "cursor=WyJ4Il0", "from=yesterday", "phase=maybe", "limit=0"]) {
      expect((await admin("GET", `/api/audit?${bad}`)).status, bad).toBe(422);
    }
  });

  test("everybody but an admin sees their own activity only, whatever they ask for", async () => {
    for (const role of ["installer", "helpdesk", "viewer"] as const) {
      const person = await api().as(role);
      await note("door.open");
      const { items } = (await person<Entries>("GET", "/api/audit?actor=tester")).body;
      expect(items.map((entry) => entry.action)).toEqual(["session.sign_in"]);
      expect(items[0]?.actor.id).toBe(person.id);
      expect((await person("GET", "/api/audit/verify")).status).toBe(403);
    }
  });
});

test("a recorded document keeps no value that its schema marks as secret, nor one that the schema does not know", async () => {
  const { redact } = await import("@/lib/audit/redact");
  const { secret } = await import("@/lib/schema/secret");
  const password = () => secret(z.string(), { minLength: 1, maxLength: 31, alphabet: "abc", forbidden: [] }, { label: "Password" });
  const schema = z.object({
    user: z.string(),
    password: password(),
    web: password().optional(),
    pin: password().nullable(),
    empty: password(),
    accounts: z.array(z.object({ user: z.string(), password: password() })),
    nested: z.object({ deep: z.object({ password: password().default("x") }) }).optional(),
    codecs: z.array(z.string()),
    extra: z.record(z.string(), z.unknown()),
  });
  const planted = "planted-secret";
  const redacted = redact(schema, {
    user: "101",
    password: planted,
    web: planted,
    pin: null,
    empty: "",
    accounts: [{ user: "102", password: planted, token: planted }],
    nested: { deep: { password: planted } },
    codecs: ["pcma", "pcmu"],
    extra: { anything: planted },
    unknown: { inside: planted },
    toString: planted,
  });
  expect(JSON.stringify(redacted)).not.toContain(planted);
  expect(redacted).toEqual({
    user: "101",
    password: "[secret]",
    web: "[secret]",
    pin: null,
    empty: "",
    accounts: [{ user: "102", password: "[secret]", token: "[not in the schema]" }],
    nested: { deep: { password: "[secret]" } },
    codecs: ["pcma", "pcmu"],
    extra: "[not in the schema]",
    unknown: "[not in the schema]",
    toString: "[not in the schema]",
  });
});
