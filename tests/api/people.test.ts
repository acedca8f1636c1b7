import { expect, test } from "vitest";
import type { Api, Body, Person } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

type Link = Body & { link: string; expiresAt: string };

const tokenOf = (link: string) => new URL(link).searchParams.get("token") ?? "";
const newPassword = "a password of my own";

async function invite(admin: Person, more: Record<string, unknown> = {}) {
  const email = `new-${Math.random().toString(36).slice(2)}@lineward.test`;
  const reply = await admin<Link>("POST", "/api/people", { name: "Noor", email, role: "installer", ...more });
  return { ...reply, email };
}

await onEachDatabase("people", (api: () => Api) => {
  test("an invited person chooses a password by the link, and only then can sign in", async () => {
    const admin = await api().as("admin");
    const invited = await invite(admin);
    expect(invited.status).toBe(201);
    const days = (Date.parse(invited.body.expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(3, 1);
    const before = await admin("GET", `/api/people/${invited.body.id}`);
    expect(before.body).toMatchObject({ joined: false, email: invited.email, linkExpiresAt: invited.body.expiresAt });
    expect((await api().signIn(invited.email, newPassword)).status).toBe(401);

    const token = tokenOf(invited.body.link);
    expect((await api().anyone("GET", `/api/setup?token=${token}`)).body).toEqual({
      purpose: "invite",
      name: "Noor",
      email: invited.email,
    });
    const joined = await api().anyone("POST", "/api/setup", { token, password: newPassword });
    expect(joined.body).toEqual({ email: invited.email });
    expect((await api().signIn(invited.email, newPassword)).status).toBe(200);
    expect((await admin("GET", `/api/people/${invited.body.id}`)).body).toMatchObject({ joined: true, linkExpiresAt: null });
  });

  test("a link works once, even when it is used twice at the same moment", async () => {
    const admin = await api().as("admin");
    const invited = await invite(admin);
    const token = tokenOf(invited.body.link);
    const uses = await Promise.all(
      ["first password", "second password", "third password"].map((password) => api().anyone("POST", "/api/setup", { token, password })),
    );
    expect(uses.map((use) => use.status).sort()).toEqual([200, 404, 404]);
    expect((await api().anyone("GET", `/api/setup?token=${token}`)).status).toBe(404);
  });

  test("a link that has expired is no link, and neither is one that was made up", async () => {
    const admin = await api().as("admin");
    const invited = await invite(admin);
    await api().db.invitation.updateMany({ where: { userId: invited.body.id }, data: { expiresAt: new Date(Date.now() - 1) } });
    const late = await api().anyone("POST", "/api/setup", { token: tokenOf(invited.body.link), password: newPassword });
    expect(late.status).toBe(404);
    const madeUp = await api().anyone("POST", "/api/setup", { token: "x".repeat(43), password: newPassword });
    expect(madeUp.status).toBe(404);
  });

  test("the database keeps no link that could be used", async () => {
    const admin = await api().as("admin");
    const invited = await invite(admin);
    const rows = await api().db.invitation.findMany({ where: { userId: invited.body.id } });
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(tokenOf(invited.body.link));
  });

  test("a new link ends the older one, and a used one ends the person's sessions", async () => {
    const admin = await api().as("admin");
    const viewer = await api().as("viewer");
    const first = await admin<Link>("POST", `/api/people/${viewer.id}/link`);
    const second = await admin<Link>("POST", `/api/people/${viewer.id}/link`);
    expect(second.status).toBe(201);
    expect((await api().anyone("GET", `/api/setup?token=${tokenOf(first.body.link)}`)).status).toBe(404);
    expect((await viewer("GET", "/api/me")).status).toBe(200);
    const used = await api().anyone("POST", "/api/setup", { token: tokenOf(second.body.link), password: newPassword });
    expect(used.status).toBe(200);
    expect((await viewer("GET", "/api/me")).status).toBe(401);
    expect((await api().signIn(viewer.email)).status).toBe(401);
    expect((await api().signIn(viewer.email, newPassword)).status).toBe(200);
  });

  test("an address has one account, however it is written and however many ask at once", async () => {
    const admin = await api().as("admin");
    const email = "Twice@Lineward.test";
    const replies = await Promise.all([email, email.toLowerCase(), email.toUpperCase()].map((text) => invite(admin, { email: text })));
    expect(replies.map((reply) => reply.status).sort()).toEqual([201, 409, 409]);
    expect((await invite(admin, { email })).body).toMatchObject({ code: "conflict", fields: [{ path: "email" }] });
  });

  test("a body that is not understood names each input", async () => {
    const admin = await api().as("admin");
    const bad = await admin("POST", "/api/people", { name: "", email: "nobody", role: "king", secret: 1 });
    expect(bad.status).toBe(422);
    expect(bad.body.fields.map((field) => field.path).sort()).toEqual(["email", "name", "role", "secret"]);
    expect((await invite(admin, { siteIds: ["no-such-site"] })).body).toMatchObject({
      code: "validation_failed",
      fields: [{ path: "siteIds" }],
    });
    const site = await api().db.site.create({ data: { name: "Bound", nameKey: `bound ${Math.random()}` } });
    expect((await invite(admin, { role: "admin", siteIds: [site.id] })).body.fields[0]?.path).toBe("siteIds");
    expect((await admin("PATCH", "/api/people/nobody", { name: "X" })).status).toBe(404);
    const link = await admin<Link>("POST", `/api/people/${admin.id}/link`);
    const short = await api().anyone("POST", "/api/setup", { token: tokenOf(link.body.link), password: "short" });
    expect(short.body).toMatchObject({ code: "validation_failed", fields: [{ path: "password" }] });
  });

  test("a person who is switched off is out at once, and cannot come back by password or by an older link", async () => {
    const admin = await api().as("admin");
    const viewer = await api().as("viewer");
    const link = await admin<Link>("POST", `/api/people/${viewer.id}/link`);
    expect((await admin("PATCH", `/api/people/${viewer.id}`, { active: false })).body).toMatchObject({ active: false });
    expect((await viewer("GET", "/api/me")).status).toBe(401);
    const refused = await api().signIn(viewer.email);
    expect(refused.status).toBe(403);
    expect(refused.body.detail).toContain("switched off");
    expect(await api().db.session.count({ where: { userId: viewer.id } })).toBe(0);
    expect((await api().anyone("GET", `/api/setup?token=${tokenOf(link.body.link)}`)).status).toBe(404);
    expect((await admin("POST", `/api/people/${viewer.id}/link`)).body.code).toBe("conflict");
    await admin("PATCH", `/api/people/${viewer.id}`, { active: true });
    expect((await api().signIn(viewer.email)).status).toBe(200);
  });

  test("a changed role counts from the next request on", async () => {
    const admin = await api().as("admin");
    const person = await api().as("viewer");
    expect((await person("GET", "/api/people")).status).toBe(403);
    await admin("PATCH", `/api/people/${person.id}`, { role: "admin" });
    expect((await person("GET", "/api/people")).status).toBe(200);
    await admin("PATCH", `/api/people/${person.id}`, { role: "helpdesk" });
    expect((await person("GET", "/api/people")).status).toBe(403);
  });

  test("people page by name without a gap or a double, and are found by name and address", async () => {
    const admin = await api().as("admin");
    for (const at of [3, 1, 2, 5, 4]) {
      await api().person("viewer", { name: `Page ${at}`, email: `page-${at}-${Math.random()}@lineward.test` });
    }
    const names: unknown[] = [];
    let cursor: string | null = null;
    do {
      const suffix: string = cursor === null ? "" : `&cursor=${cursor}`;
      const page = await admin("GET", `/api/people?query=page&limit=2${suffix}`);
      names.push(...page.body.items.map((item) => item.name));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(names).toEqual(["Page 1", "Page 2", "Page 3", "Page 4", "Page 5"]);
    expect((await admin("GET", "/api/people?cursor=nonsense")).body).toMatchObject({
      code: "validation_failed",
      fields: [{ path: "cursor" }],
    });
    expect((await admin("GET", "/api/people?limit=201")).status).toBe(422);
  });

  test("a removed person is gone with their sessions, and what they did keeps their name", async () => {
    const admin = await api().as("admin");
    const leaver = await api().as("admin", { name: "Leaver" });
    await leaver("PATCH", "/api/me", { name: "Leaver Lee" });
    expect((await admin("DELETE", `/api/people/${leaver.id}`)).status).toBe(204);
    expect((await leaver("GET", "/api/me")).status).toBe(401);
    expect((await admin("DELETE", `/api/people/${leaver.id}`)).status).toBe(404);
    const trail = await admin<{ items: { actor: { name: string } }[] }>("GET", `/api/audit?actor=${leaver.id}`);
    expect(trail.body.items.length).toBeGreaterThan(0);
  });

  test("an admin signs somebody out everywhere", async () => {
    const admin = await api().as("admin");
    const person = await api().as("installer");
    expect((await admin("DELETE", `/api/people/${person.id}/sessions`)).status).toBe(204);
    expect((await person("GET", "/api/me")).status).toBe(401);
    expect((await admin("DELETE", "/api/people/nobody/sessions")).status).toBe(404);
  });
});

await onEachDatabase("the last admin", (api: () => Api) => {
  test("cannot be removed, switched off or given another role, not even by two who act on each other at once", async () => {
    const first = await api().as("admin");
    const second = await api().as("admin");
    // An admin who never joined does not count: nobody could sign in.
    await invite(first, { role: "admin" });
    const replies = await Promise.all([
      first("DELETE", `/api/people/${second.id}`),
      second("PATCH", `/api/people/${first.id}`, { role: "viewer" }),
      second("PATCH", `/api/people/${first.id}`, { active: false }),
    ]);
    expect(replies.some((reply) => reply.status < 300)).toBe(true);
    const left = await api().db.user.findMany({ where: { role: "admin", active: true, accounts: { some: {} } }, select: { id: true } });
    expect(left).toHaveLength(1);
    const last = [first, second].find((person) => person.id === left[0]?.id) ?? first;
    for (const [method, body] of [
      ["DELETE", undefined],
      ["PATCH", { role: "installer" }],
      ["PATCH", { active: false }],
    ] as const) {
      const refused = await last(method, `/api/people/${last.id}`, body);
      expect(refused.status).toBe(409);
      expect(refused.body.detail).toContain("last admin");
    }
    expect((await last("PATCH", `/api/people/${last.id}`, { name: "Still here" })).body).toMatchObject({
      name: "Still here",
      role: "admin",
    });
    expect((await last("GET", "/api/people")).status).toBe(200);
  });
});
