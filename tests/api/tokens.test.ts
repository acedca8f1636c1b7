import { beforeAll, expect, test, vi } from "vitest";
import type { TokenAnswer } from "@/lib/people/token-endpoints";
import type { Api, Caller, Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { bareDevice } from "../support/seed-devices";
import { addSite } from "../support/site-of-devices";

/** Asks as a program does: with a token, from no page. */
function programOf(api: Api, token: string, { address = "192.0.2.77", cookie }: { address?: string; cookie?: string } = {}): Caller {
  const caller = api.caller(cookie, address);
  return (method, path, body, headers = {}) => caller(method, path, body, { origin: "", authorization: `Bearer ${token}`, ...headers });
}

await onEachDatabase("a token", (api) => {
  let admin: Person;
  let [north, south] = ["", ""];

  const make = async (person: Person, given: Record<string, unknown>) => {
    const reply = await person<{ id: string; token: string }>("POST", "/api/tokens", { name: "Ticket system", ...given });
    expect(reply.status, reply.text).toBe(201);
    return { ...reply.body, program: programOf(api(), reply.body.token) };
  };
  const tokensOf = async (person: Person) => (await person<{ items: TokenAnswer[] }>("GET", "/api/tokens")).body.items;
  const namesOf = async (caller: Caller, path = "/api/devices") => (await caller("GET", path)).body.items.map(({ name }) => name).sort();

  beforeAll(async () => {
    admin = await api().as("admin", { name: "Ilse Brandt" });
    [north, south] = [await addSite(admin, "North"), await addSite(admin, "South")];
    for (const [name, siteId] of [
      ["North door", north],
      ["South door", south],
    ] as const) {
      await api().db.device.create({ data: { ...bareDevice, name, nameKey: name, siteId } });
    }
  });

  test("is shown once, kept as a hash, and lets a program ask as somebody of its role", async () => {
    const { token, id, program } = await make(admin, { role: "viewer" });
    expect(token).toMatch(/^lw_[\w-]{40}$/);
    expect(JSON.stringify(await api().db.apiToken.findMany())).not.toContain(token.slice(8));
    expect((await tokensOf(admin)).find((item) => item.id === id)).toMatchObject({
      start: token.slice(0, 7),
      role: "viewer",
      sites: null,
      scopes: null,
      works: true,
      lastUsedAt: null,
      owner: { name: "Ilse Brandt" },
    });
    expect(await namesOf(program)).toEqual(["North door", "South door"]);
    expect((await program("GET", "/api/me")).body).toMatchObject({ id, role: "viewer", sites: null });
    expect((await program("POST", "/api/sites", { name: "Elsewhere" })).status).toBe(403);
    expect((await programOf(api(), `${token}x`)("GET", "/api/devices")).body).toMatchObject({ code: "not_authenticated" });
  });

  test("is never wider than its maker, and opens nothing that its maker does not see", async () => {
    const installer = await api().as("installer", { sites: [north] });
    const refused = async (person: Person, given: Record<string, unknown>) => {
      const reply = await person("POST", "/api/tokens", { name: "Wide", ...given });
      expect(reply.status, reply.text).toBe(422);
      return reply.body.fields.map(({ path }) => path);
    };
    expect(await refused(installer, { role: "admin" })).toEqual(["role"]);
    expect(await refused(installer, { role: "viewer", siteIds: [south] })).toEqual(["siteIds"]);
    expect(await refused(installer, { role: "viewer", scopes: ["metrics"] })).toEqual(["scopes"]);
    expect(await refused(admin, { role: "admin", siteIds: [north] })).toEqual(["siteIds"]);
    expect(await refused(admin, { role: "helpdesk", scopes: ["devices.write"] })).toEqual(["scopes"]);
    expect(await refused(admin, { role: "viewer", networks: ["10.0.0.1/8"] })).toEqual(["networks.0"]);
    expect(await refused(admin, { role: "viewer", expiresAt: "2020-01-01T00:00:00Z" })).toEqual(["expiresAt"]);
    expect(await namesOf((await make(installer, { role: "viewer" })).program)).toEqual(["North door"]);
    expect(await namesOf((await make(admin, { role: "viewer", siteIds: [south] })).program)).toEqual(["South door"]);
    expect((await (await api().as("viewer"))("POST", "/api/tokens", { name: "x", role: "viewer" })).status).toBe(403);
  });

  test("loses power in the moment in which its owner does: another role, other sites, switched off, removed", async () => {
    const owner = await api().as("installer", { sites: [north, south] });
    const { program } = await make(owner, { role: "installer" });
    const narrow = (await make(owner, { role: "installer", siteIds: [south] })).program;
    expect(await namesOf(program)).toEqual(["North door", "South door"]);
    expect(await namesOf(narrow)).toEqual(["South door"]);
    expect((await admin("PATCH", `/api/people/${owner.id}`, { siteIds: [north] })).status).toBe(200);
    expect(await namesOf(program)).toEqual(["North door"]);
    expect(await namesOf(narrow)).toEqual([]);
    expect((await admin("PATCH", `/api/people/${owner.id}`, { role: "helpdesk" })).status).toBe(200);
    expect((await program("GET", "/api/devices")).status).toBe(403);
    expect((await program("GET", "/api/lines")).status).toBe(200);
    await admin("PATCH", `/api/people/${owner.id}`, { active: false });
    expect((await program("GET", "/api/lines")).status).toBe(401);
    await admin("PATCH", `/api/people/${owner.id}`, { active: true });
    expect((await program("GET", "/api/lines")).status).toBe(200);
    await admin("DELETE", `/api/people/${owner.id}`);
    expect((await program("GET", "/api/lines")).status).toBe(401);
    expect(await api().db.apiToken.count({ where: { userId: owner.id } })).toBe(0);
  });

  test("is withdrawn at once, by its owner or an admin and by nobody else", async () => {
    const [owner, other] = [await api().as("installer"), await api().as("installer")];
    const { id, program } = await make(owner, { role: "installer" });
    expect((await program("GET", "/api/sites")).status).toBe(200);
    expect(await tokensOf(other)).toEqual([]);
    expect((await other("DELETE", `/api/tokens/${id}`)).status).toBe(404);
    expect((await owner("DELETE", `/api/tokens/${id}`)).status).toBe(204);
    expect((await program("GET", "/api/sites")).status).toBe(401);
    expect(await tokensOf(owner)).toEqual([]);
    const second = await make(owner, { role: "installer" });
    expect((await admin("DELETE", `/api/tokens/${second.id}`)).status).toBe(204);
    expect((await second.program("GET", "/api/sites")).status).toBe(401);
  });

  test("ends at its time, and comes from its networks only", async () => {
    const { id, program } = await make(admin, { role: "viewer", expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect((await program("GET", "/api/sites")).status).toBe(200);
    await api().db.apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } });
    expect((await program("GET", "/api/sites")).status).toBe(401);
    const { token } = await make(admin, { role: "viewer", networks: ["10.20.0.0/16", "2001:db8::/32"] });
    const from = async (address: string) => (await programOf(api(), token, { address })("GET", "/api/sites")).status;
    expect(await Promise.all(["10.20.0.30", "2001:db8::1", "10.21.0.1", "192.0.2.1"].map(from))).toEqual([200, 200, 403, 403]);
  });

  test("is judged alone beside a cookie, needs no page of ours, and cannot hide behind one", async () => {
    const { token } = await make(admin, { role: "viewer" });
    const both = programOf(api(), token, { cookie: admin.cookie });
    expect((await both("POST", "/api/sites", { name: "By cookie" })).status).toBe(403);
    expect((await both("GET", "/api/me")).body).toMatchObject({ role: "viewer" });
    const wrong = programOf(api(), "lw_wrong", { cookie: admin.cookie });
    expect((await wrong("GET", "/api/me")).status).toBe(401);
    const { program } = await make(admin, { role: "admin" });
    const from = { origin: "https://tickets.example" };
    expect((await program("POST", "/api/sites", { name: "By a program" }, from)).status).toBe(201);
    expect((await admin("POST", "/api/sites", { name: "By a page" }, from)).status).toBe(403);
  });

  test("makes neither tokens nor people, opens no password and touches nobody's account, and says why", async () => {
    const { program, id } = await make(admin, { role: "admin" });
    const attempts: [string, string, unknown?][] = [
      ["POST", "/api/tokens", { name: "Another", role: "viewer" }],
      ["GET", "/api/tokens"],
      ["DELETE", `/api/tokens/${id}`],
      ["POST", "/api/people", { name: "Eve", email: "eve@lineward.test", role: "admin" }],
      ["PATCH", `/api/people/${admin.id}`, { name: "Eve" }],
      ["POST", `/api/people/${admin.id}/link`],
      ["PATCH", "/api/me", { name: "Eve" }],
      ["POST", "/api/me/password", { currentPassword: api().password, newPassword: "another password" }],
      ["GET", "/api/me/views"],
      ["GET", "/api/sessions"],
      ["DELETE", "/api/sessions"],
      ["POST", "/api/resets/none/reveal"],
      ["GET", "/api/reveals/00000000000000000000"],
      ["POST", "/api/auth/sign-out"],
      ["GET", "/api/auth/get-session"],
    ];
    for (const [method, path, body] of attempts) {
      const reply = await program(method, path, body);
      expect(reply.status, `${method} ${path} ${reply.text}`).toBe(403);
      expect(reply.body.detail).toMatch(
        /^A token may not be used to? ?.+\. (?:Sign in to do this|It needs neither)\.$|^A token may not be used for .+/,
      );
    }
  });

  test("does no more than its scopes, whatever its role, also within what it asks for", async () => {
    const { program } = await make(admin, { role: "admin", scopes: ["lines.read", "jobs.run"] });
    expect((await program("GET", "/api/lines")).status).toBe(200);
    expect((await program("GET", "/api/devices")).status).toBe(403);
    expect((await program("GET", "/api/people")).status).toBe(403);
    const { id } = await api().db.device.findFirstOrThrow();
    const job = { kind: "remove", selection: { devices: [id] } };
    const refused = await program("POST", "/api/jobs", job, { "idempotency-key": "k" });
    expect(refused.status, refused.text).toBe(403);
    expect((await program("GET", "/api/me")).body).toMatchObject({ permissions: expect.not.arrayContaining(["device.see"]) });
  });

  test("stands in the audit with its name and its owner's, and its last use is written once a minute", async () => {
    const { id, program } = await make(admin, { role: "admin", name: "Import script" });
    await program("POST", "/api/sites", { name: "From a script" });
    const [entry] = (await admin("GET", "/api/audit?action=site.add&query=Import")).body.items;
    expect(entry).toMatchObject({ actor: { id, name: "Import script (token of Ilse Brandt)" }, subjectName: "From a script" });
    // Who asks for a person finds it, too, as an act and by whoever has withdrawn the token since; who asks for the token finds that alone.
    const did = async (query: string) =>
      (await admin<{ items: { subjectName: string }[] }>("GET", `/api/audit${query}&limit=200`)).body.items.map(
        ({ subjectName }) => subjectName,
      );
    expect(await did(`?actor=${admin.id}`)).toEqual(expect.arrayContaining(["From a script", "Import script"]));
    expect(await did(`/acts?actor=${admin.id}&action=site.add`)).toContain("From a script");
    expect(await did(`?actor=${id}`)).toEqual(["From a script"]);
    const { lastUsedAt, lastUsedFrom } = await api().db.apiToken.findUniqueOrThrow({ where: { id } });
    expect(lastUsedFrom).toBe("192.0.2.77");
    await program("GET", "/api/sites");
    expect((await api().db.apiToken.findUniqueOrThrow({ where: { id } })).lastUsedAt).toEqual(lastUsedAt);
    expect((await admin("GET", "/api/audit?action=token.make")).body.items.map(({ subjectName }) => subjectName)).toContain(
      "Import script",
    );
  });

  test("keeps its narrow sight in what goes on after the answer, and loses that too when it is withdrawn", async () => {
    const { actorById } = await import("@/lib/auth/actor");
    const { id } = await make(admin, { role: "installer", siteIds: [north] });
    expect(await actorById(id)).toMatchObject({ role: "installer", sites: [north] });
    await admin("DELETE", `/api/tokens/${id}`);
    expect(await actorById(id)).toBeNull();
  });

  test("is looked up in one statement, where nothing is known of it", async () => {
    const { token } = await make(admin, { role: "viewer" });
    const { tokenByHash, hashOfToken } = await import("@/lib/auth/token-row");
    const { db } = await import("@/lib/platform/db/client");
    const asked = vi.spyOn(db(), "$queryRaw");
    const sites = vi.spyOn(db().site, "findMany");
    expect(await tokenByHash(hashOfToken(token))).toMatchObject({ actor: { role: "viewer" } });
    expect([asked.mock.calls.length, sites.mock.calls.length]).toEqual([1, 0]);
    vi.restoreAllMocks();
  });
});
