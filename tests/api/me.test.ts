import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, cookieOf, startApi } from "@/tests/support/api-kit";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const newPassword = "another long password";

test("a person sees who they are, what they may and which sites exist for them", async () => {
  const customer = await api.db.site.create({ data: { name: "Customer", nameKey: "customer" } });
  const place = await api.db.site.create({ data: { name: "Place", nameKey: "place", parentId: customer.id } });
  const installer = await api.as("installer", { sites: [customer.id] });
  const me = await installer<{ permissions: string[]; sites: string[] }>("GET", "/api/me");
  expect(me.body).toMatchObject({ id: installer.id, email: installer.email, role: "installer", theme: "system" });
  expect(me.body.sites.sort()).toEqual([customer.id, place.id].sort());
  expect(me.body.permissions).toContain("device.configure");
  expect(me.body.permissions).not.toContain("person.edit");
  expect((await (await api.as("viewer", { sites: [place.id] }))<{ sites: null }>("GET", "/api/me")).body.sites).toBeNull();
});

test("a person changes their own name and theme, and nothing else", async () => {
  const helpdesk = await api.as("helpdesk");
  expect((await helpdesk("PATCH", "/api/me", { theme: "dark", name: "Bo" })).body).toMatchObject({ theme: "dark", name: "Bo" });
  expect((await helpdesk("GET", "/api/me")).body).toMatchObject({ theme: "dark", name: "Bo" });
  expect((await helpdesk("PATCH", "/api/me", { role: "admin" })).body).toMatchObject({
    code: "validation_failed",
    fields: [{ path: "role" }],
  });
  expect((await helpdesk("PATCH", "/api/me", { theme: "pink" })).status).toBe(422);
});

test("a changed password ends every other session and keeps this one", async () => {
  const person = await api.as("viewer");
  const elsewhere = api.caller(cookieOf(await api.signIn(person.email)));
  const changed = await person("POST", "/api/me/password", { currentPassword: api.password, newPassword });
  expect(changed.status).toBe(204);
  expect((await elsewhere("GET", "/api/me")).status).toBe(401);
  expect((await api.caller(cookieOf(changed))("GET", "/api/me")).status).toBe(200);
  expect((await api.signIn(person.email)).status).toBe(401);
  expect((await api.signIn(person.email, newPassword)).status).toBe(200);
  const admin = await api.as("admin");
  const trail = await admin<{ items: { action: string; phase: string }[] }>(
    "GET",
    `/api/audit?actor=${person.id}&action=person.change_password`,
  );
  expect(trail.body.items.map((entry) => entry.phase)).toEqual(["happened"]);
});

test("a wrong current password is a complaint about that input, is recorded, and cannot be guessed at speed", async () => {
  const person = await api.as("viewer");
  const wrong = () => person("POST", "/api/me/password", { currentPassword: "not this one", newPassword });
  expect((await wrong()).body).toMatchObject({ code: "validation_failed", fields: [{ path: "currentPassword" }] });
  const replies = await Promise.all(Array.from({ length: 8 }, wrong));
  const slowed = replies.find((reply) => reply.status === 429);
  expect(Number(slowed?.headers.get("retry-after"))).toBeGreaterThan(0);
  const short = await person("POST", "/api/me/password", { currentPassword: api.password, newPassword: "short" });
  expect(short.body.fields).toEqual([{ path: "newPassword", message: "At least 12 characters. 5 so far." }]);
  const admin = await api.as("admin");
  const trail = await admin<{ items: { phase: string }[] }>(
    "GET",
    `/api/audit?actor=${person.id}&action=person.change_password&phase=refused`,
  );
  expect(trail.body.items.length).toBeGreaterThan(0);
});

test("a person sees where they are signed in, by id and never by token, and ends one session or all", async () => {
  const person = await api.as("installer", { address: "192.0.2.44" });
  const second = api.caller(cookieOf(await api.signIn(person.email)));
  const third = api.caller(cookieOf(await api.signIn(person.email)));
  const listed = await person<{ items: { id: string; current: boolean; address: string }[] }>("GET", "/api/sessions");
  expect(listed.body.items).toHaveLength(3);
  const own = listed.body.items.filter((session) => session.current);
  expect(own).toHaveLength(1);
  expect(own[0]?.address).toBe("192.0.2.44");
  const tokens = (await api.db.session.findMany({ where: { userId: person.id }, select: { token: true } })).map((row) => row.token);
  expect(tokens.some((token) => listed.text.includes(token))).toBe(false);

  const other = (await second<{ items: { id: string; current: boolean }[] }>("GET", "/api/sessions")).body.items.find(
    (session) => session.current,
  );
  expect((await person("DELETE", `/api/sessions/${other?.id}`)).status).toBe(204);
  expect((await second("GET", "/api/me")).status).toBe(401);
  expect((await person("DELETE", `/api/sessions/${other?.id}`)).status).toBe(404);
  const stranger = await api.as("admin");
  expect((await stranger("DELETE", `/api/sessions/${own[0]?.id}`)).status).toBe(404);
  expect((await third("DELETE", "/api/sessions")).status).toBe(204);
  expect((await person("GET", "/api/me")).status).toBe(401);
});

test("a person finds a list again under the name that they gave it, and nobody else does", async () => {
  const viewer = await api.as("viewer");
  const other = await api.as("viewer");
  const save = (name: string, parameters: string) => viewer("POST", "/api/me/views", { list: "devices", name, parameters });
  expect((await save("Lobby doors", "tag=door&sort=-seen")).body).toMatchObject({ name: "Lobby doors", parameters: "tag=door&sort=-seen" });
  await save("Silent", "reachable=no");
  await save("Lobby doors", "tag=lobby");
  const kept = (await viewer("GET", "/api/me/views")).body.items;
  expect(kept.map(({ name, parameters }) => `${name}: ${parameters}`)).toEqual(["Lobby doors: tag=lobby", "Silent: reachable=no"]);
  expect((await other("GET", "/api/me/views")).body.items).toEqual([]);
  expect((await other("DELETE", `/api/me/views/${kept[0]?.id}`)).status).toBe(404);
  expect((await viewer("DELETE", `/api/me/views/${kept[0]?.id}`)).status).toBe(204);
  expect((await viewer("GET", "/api/me/views")).body.items.map(({ name }) => name)).toEqual(["Silent"]);
  for (const wrong of [{ name: " " }, { list: "people" }, { parameters: "x".repeat(5_000) }, { more: 1 }]) {
    expect((await viewer("POST", "/api/me/views", { list: "devices", name: "A", parameters: "", ...wrong })).status).toBe(422);
  }
});

test("there are so many saved views and no more; one of them can still be changed", async () => {
  const viewer = await api.as("viewer");
  for (let index = 0; index < 30; index += 1) {
    expect((await viewer("POST", "/api/me/views", { list: "devices", name: `View ${index}`, parameters: "" })).status).toBe(201);
  }
  expect((await viewer("POST", "/api/me/views", { list: "devices", name: "One more", parameters: "" })).body.detail).toMatch(
    /30 saved views/,
  );
  expect((await viewer("POST", "/api/me/views", { list: "devices", name: "View 3", parameters: "tag=x" })).status).toBe(201);
});

test("a person sees who has signed in as them and who was refused, and nobody else's", async () => {
  const person = await api.as("viewer");
  for (const address of ["192.0.2.7", "192.0.2.7", "192.0.2.8"]) {
    await api.signIn(person.email, "not the password", address);
  }
  const agent = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" };
  await api.anyone("POST", "/api/auth/sign-in/email", { email: person.email, password: api.password }, agent);
  const { body } = await person("GET", "/api/me/sign-ins");
  const from = { way: null, agent: null, refused: "invalid_email_or_password" };
  expect(body.items).toMatchObject([
    { way: "password", agent: agent["user-agent"], refused: null, times: 1 },
    { ...from, address: "192.0.2.8", times: 1 },
    { ...from, address: "192.0.2.7", times: 2 },
    { way: "password", refused: null },
  ]);
  expect((await (await api.as("viewer"))("GET", "/api/me/sign-ins")).body.items).toHaveLength(1);
  expect((await person("GET", "/api/sessions")).body.items[0]).toMatchObject({ way: "password" });
});
