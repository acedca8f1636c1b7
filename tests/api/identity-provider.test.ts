import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Caller, cookieOf, type Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { atProvider, clientId, type IdentityProvider, startIdentityProvider } from "../support/identity-provider";

const home = "http://lineward.test";
const returnAddress = `${home}/api/identity-provider/return`;
const minuteMs = 60_000;

await onEachDatabase(
  "signing in with an account elsewhere",
  (api) => {
    let there: IdentityProvider;
    let admin: Person;
    let site = "";

    const settings = (change: object = {}) => ({
      on: true,
      name: "Northbank account",
      issuer: there.issuer,
      clientId,
      groups: [
        { group: "phones-admins", role: "admin" },
        { group: "quay", role: "installer", siteIds: [site] },
        { group: "phones-helpdesk", role: "helpdesk", allSites: true },
      ],
      ...change,
    });
    const keep = async (change: object = {}) => admin("PUT", "/api/identity-provider", settings(change));

    /** One round in a new browser, up to where the provider sends it; `come` brings it back. */
    const round = async (as: string, next = "/lines") => {
      there.signedIn = as;
      const begun = await api().caller()<{ url: string }>("POST", "/api/identity-provider/sign-in", { next });
      expect(begun.status, begun.text).toBe(200);
      const cookie = cookieOf(begun);
      const back = await atProvider(begun.body.url, returnAddress);
      return { url: new URL(begun.body.url), back, cookie, come: (path = back, caller = api().caller(cookie)) => caller("GET", path) };
    };
    const signIn = async (as: string, next?: string) => {
      const answer = await (await round(as, next)).come();
      const caller: Caller = api().caller(cookieOf(answer));
      return { answer, location: answer.headers.get("location"), caller };
    };
    /** What the recurring task does, so many minutes from now. */
    const askDue = async (minutes: number) =>
      (await import("@/lib/identity-provider/due")).askDue(new AbortController().signal, Date.now() + minutes * minuteMs);
    const entries = async (action: string) =>
      (await admin<{ items: { detail: Record<string, unknown>; [name: string]: unknown }[] }>("GET", `/api/audit?action=${action}`)).body
        .items;

    beforeAll(async () => {
      there = await startIdentityProvider({ returnAddress });
      admin = await api().as("admin");
      site = (await admin("POST", "/api/sites", { name: "Elm Court" })).body.id;
      there.people.mina = { email: "Mina@Northbank.example", email_verified: true, name: "Mina Okafor", groups: ["staff", "quay"] };
      there.people.ilse = { email: "ilse@northbank.example", email_verified: true, name: "Ilse Brandt", groups: ["phones-admins"] };
    });
    afterAll(() => there.close());

    test("is tried before it is kept, in the provider's own words, and only a provider that answers can be turned on", async () => {
      const wrong = { ...settings(), clientSecret: "not the secret" };
      const tried = await admin<{ steps: { step: string; ok: boolean; words: string }[] }>("POST", "/api/identity-provider/trial", wrong);
      expect(tried.body.steps.map(({ step, ok }) => [step, ok])).toEqual([
        ["describes", true],
        ["keys", true],
        ["client", false],
      ]);
      expect(tried.body.steps.at(-1)?.words).toMatch(/^invalid_client/);
      expect((await keep({ clientSecret: "not the secret" })).body.fields[0]?.path).toBe("clientSecret");
      const elsewhere = await keep({ issuer: "http://127.0.0.1:1", clientSecret: there.secret });
      expect(elsewhere.body.fields[0]).toMatchObject({ path: "issuer", message: expect.stringMatching(/nothing takes a connection/i) });
      expect((await keep({ issuer: "http://login.example" })).body.fields[0]).toMatchObject({ path: "issuer" });

      const begun = await admin<{ url: string }>("POST", "/api/identity-provider/trial/sign-in", {
        ...settings(),
        clientSecret: there.secret,
      });
      there.signedIn = "mina";
      const back = await atProvider(begun.body.url, returnAddress);
      const end = await api().caller(`${admin.cookie}; ${cookieOf(begun)}`)("GET", back);
      expect([end.headers.get("location"), end.headers.getSetCookie()]).toEqual(["/signed-in-there", []]);
      const { body } = await admin("GET", "/api/identity-provider/trial/sign-in");
      expect(body.result).toEqual({
        ok: true,
        words: "You could sign in.",
        email: "mina@northbank.example",
        groups: ["staff", "quay"],
        role: "installer",
      });
      expect((await api().anyone("POST", "/api/identity-provider/sign-in", {})).body.reason).toBe("off");

      expect((await keep({ clientSecret: there.secret })).status).toBe(200);
      const kept = await admin("GET", "/api/identity-provider");
      expect(kept.body).toMatchObject({ secretKept: true, returnAddress });
      expect(kept.text).not.toContain(there.secret);
      expect(JSON.stringify(await entries("setting.change"))).not.toContain(there.secret);
      const moved = await admin("POST", "/api/identity-provider/trial", settings({ issuer: "https://elsewhere.example" }));
      expect(moved.body.fields[0]?.path, "the kept secret goes nowhere else").toBe("clientSecret");
    });

    test("takes somebody in with the role and the sites of their first group, and leads on to a path of ours only", async () => {
      const { url, back, come } = await round("mina", "//evil.example/");
      expect(Object.fromEntries(url.searchParams)).toMatchObject({ code_challenge_method: "S256", redirect_uri: returnAddress });
      for (const name of ["state", "nonce", "code_challenge"]) {
        expect(url.searchParams.get(name)?.length, name).toBeGreaterThan(40);
      }
      const answer = await come();
      expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
      const mina = api().caller(cookieOf(answer));
      expect((await mina("GET", "/api/me")).body).toMatchObject({ name: "Mina Okafor", role: "installer", sites: [site] });
      expect((await mina("GET", "/api/sessions")).body.items[0]).toMatchObject({ way: "provider", current: true });
      expect((await mina("GET", "/api/me/identity-provider")).body).toEqual({ hasPassword: false, provider: "Northbank account" });
      const change = await mina("POST", "/api/me/password", { currentPassword: "none", newPassword: "quiet mornings at sea" });
      expect(change.body).toMatchObject({ code: "conflict", detail: expect.stringMatching(/^You have no password here/) });
      const [person] = (await admin<{ items: unknown[] }>("GET", "/api/people?query=mina")).body.items;
      expect(person).toMatchObject({ role: "installer", providerGroup: "quay" });
      const [entry] = await entries("person.take_in");
      expect(entry).toMatchObject({ subjectName: "Mina Okafor", address: "192.0.2.1" });

      const again = await come();
      expect(again.headers.get("location"), "the same answer again").toBe("/sign-in?refused=sign_in_over");
      expect(await api().db.session.count({ where: { provider: true } })).toBe(1);
      expect(JSON.stringify(await api().db.outgoingSecret.findMany())).not.toContain(new URL(`${home}${back}`).searchParams.get("code"));

      const second = await signIn("mina");
      expect(second.location).toBe("/lines");
      expect(await api().db.user.count({ where: { email: "mina@northbank.example" } })).toBe(1);
    });

    test("refuses another state, browser, nonce or issuer, another's code, a code that was used before, and an ID token that nobody has signed so", async () => {
      const before = await api().db.session.count();
      const one = await round("mina");
      const locationOf = async (answer: Promise<{ headers: Headers }>) => (await answer).headers.get("location");
      expect(await locationOf(one.come(one.back.replace(/state=[^&]+/, "state=another")))).toMatch(/sign_in_over/);
      expect(await locationOf(one.come(one.back, api().caller()))).toMatch(/sign_in_over/);
      expect(await locationOf(one.come(one.back.replace(/iss=[^&]+/, "iss=https%3A%2F%2Fevil.example")))).toMatch(/provider_refused/);
      expect(await locationOf(one.come()), "its state was used up by the answer of the wrong issuer").toMatch(/sign_in_over/);

      const [first, other] = [await round("mina"), await round("mina")];
      const codeOf = (path: string) => new URL(`${home}${path}`).searchParams.get("code") ?? "";
      expect(await locationOf(first.come(first.back.replace(/code=[^&]+/, `code=${codeOf(other.back)}`))), "PKCE").toMatch(
        /provider_refused/,
      );
      const third = await round("mina");
      const row = await api().db.verification.findFirstOrThrow({
        where: { identifier: { startsWith: "provider-round-" } },
        orderBy: { createdAt: "desc" },
      });
      await api().db.verification.update({
        where: { id: row.id },
        data: { value: JSON.stringify({ ...JSON.parse(row.value), nonce: "another" }) },
      });
      expect(await locationOf(third.come()), "nonce").toMatch(/provider_refused/);
      there.forge = { amr: ["mfa"] };
      expect(await locationOf((await round("mina")).come()), "a claim that is not the one that was signed").toMatch(/provider_refused/);
      there.forge = undefined;
      expect(await api().db.session.count()).toBe(before);
    });

    test("refuses who is in no group of the table, and who has an account here that nobody has joined with it", async () => {
      there.people.guest = { email: "guest@northbank.example", email_verified: true, groups: ["staff"] };
      expect((await signIn("guest")).location).toBe("/sign-in?refused=no_group");
      expect(await api().db.user.count({ where: { email: "guest@northbank.example" } })).toBe(0);

      const agent = await api().as("helpdesk", { email: "agent@northbank.example" });
      there.people.agent = { email: "agent@northbank.example", email_verified: true, groups: ["phones-helpdesk"] };
      there.people.impostor = { email: "agent@northbank.example", email_verified: false, groups: ["phones-helpdesk"] };
      expect((await signIn("agent")).location).toBe("/sign-in?refused=address_taken");
      await keep({ joinByEmail: true });
      expect((await signIn("impostor")).location).toBe("/sign-in?refused=address_taken");
      const joined = await signIn("agent");
      expect((await joined.caller("GET", "/api/me")).body).toMatchObject({ id: agent.id });
      expect(await entries("person.provider_join")).toHaveLength(1);
      await admin("PUT", "/api/emergency-admin", { personId: admin.id });
      there.people.boss = { email: admin.email, email_verified: true, groups: ["phones-helpdesk"] };
      expect((await signIn("boss")).location, "the emergency admin never needs the provider").toBe("/sign-in?refused=address_taken");
      expect((await admin("PUT", "/api/emergency-admin", { personId: agent.id })).body.fields[0]?.path, "who does").toBe("personId");
      await admin("PUT", "/api/emergency-admin", { personId: null });
      there.people.twin = { email: "agent@northbank.example", email_verified: true, groups: ["phones-helpdesk"] };
      expect((await signIn("twin")).location, "another account there, the same address").toBe("/sign-in?refused=address_taken");
      expect((await agent("GET", "/api/me")).status, "their password's session goes on").toBe(200);

      await keep({ takeIn: false });
      there.people.late = { email: "late@northbank.example", email_verified: true, groups: ["quay"] };
      expect((await signIn("late")).location).toBe("/sign-in?refused=not_taken_in");
      await keep();
      await admin("PATCH", `/api/people/${agent.id}`, { active: false });
      expect((await signIn("agent")).location).toBe("/sign-in?refused=switched_off");
      const codes = (await entries("session.sign_in")).map(({ detail }) => detail.code);
      expect(codes).toEqual(expect.arrayContaining(["no_group", "address_taken", "not_taken_in", "switched_off", "sign_in_over"]));
    });

    test("says what a person or a group would be before they come, as a sign-in decides it", async () => {
      const asked = async (body: object) => (await admin("POST", "/api/identity-provider/trial/person", body)).body;
      const inside = { refusal: null, group: "quay", role: "installer", allSites: false, sites: [{ id: site, name: "Elm Court" }] };
      expect(await asked({ groups: ["staff", "quay"] })).toMatchObject({ ...inside, becomes: "anybody", person: null, groupsSaidAt: null });
      expect(await asked({ groups: ["quay", "phones-helpdesk", "phones-admins"] })).toMatchObject({
        group: "phones-admins",
        allSites: true,
        sites: [],
      });
      expect(await asked({ groups: ["staff"] })).toMatchObject({
        refusal: "no_group",
        words: expect.stringMatching(/none of your groups/),
        role: null,
      });
      expect(await asked({ person: "Mina Okafor" })).toMatchObject({ ...inside, becomes: "known", groupsSaidAt: expect.any(String) });
      const mina = { person: "MINA@northbank.example", groups: ["phones-helpdesk"] };
      expect(await asked(mina)).toMatchObject({ becomes: "known", role: "helpdesk", allSites: true, person: { name: "Mina Okafor" } });
      expect(await asked({ person: "new@northbank.example", groups: ["quay"] })).toMatchObject({ ...inside, becomes: "new" });
      expect((await asked({ person: "new@northbank.example" })).fields[0]).toMatchObject({ path: "groups" });
      expect((await asked({ person: "Nobody of that name", groups: ["quay"] })).fields[0]).toMatchObject({ path: "person" });
      const here = { person: admin.email, groups: ["phones-admins"] };
      expect(await asked(here)).toMatchObject({ refusal: "address_taken", person: { id: admin.id } });
      await keep({ joinByEmail: true, takeIn: false });
      expect(await asked(here)).toMatchObject({ refusal: null, becomes: "joined" });
      expect(await asked({ ...here, groups: ["quay"] })).toMatchObject({ refusal: "last_admin" });
      expect(await asked({ person: "new@northbank.example", groups: ["quay"] })).toMatchObject({ refusal: "not_taken_in" });
      expect(await asked({ person: "agent@northbank.example", groups: ["quay"] })).toMatchObject({ refusal: "switched_off" });
      await keep();
    });

    test("follows the groups while somebody is signed in: another role at once, and no group ends sessions and tokens", async () => {
      const { caller } = await signIn("mina");
      const token = await api().db.apiToken.create({
        data: {
          id: "tok_mina",
          name: "x",
          start: "x",
          hash: "x",
          role: "installer",
          userId: String((await caller("GET", "/api/me")).body.id),
        },
      });
      there.people.mina = { ...there.people.mina, groups: ["phones-helpdesk"] };
      await askDue(1);
      expect((await caller("GET", "/api/me")).body.role, "not due yet").toBe("installer");
      await askDue(3);
      expect((await caller("GET", "/api/me")).body).toMatchObject({ role: "helpdesk", sites: null });
      there.people.mina = { ...there.people.mina, groups: ["staff"] };
      await askDue(6);
      expect((await caller("GET", "/api/me")).body.code).toBe("not_authenticated");
      expect((await api().db.apiToken.findUniqueOrThrow({ where: { id: token.id } })).revokedAt).not.toBeNull();
      expect((await entries("session.end_by_provider"))[0]?.detail).toMatchObject({ code: "no_group" });
      expect(await api().db.outgoingSecret.count({ where: { id: { startsWith: "idp_" } } }), "kept for two minutes").toBeGreaterThan(0);
      there.people.mina = { ...there.people.mina, groups: ["quay"] };

      const later = await signIn("mina");
      delete there.people.mina;
      await askDue(3);
      expect((await later.caller("GET", "/api/me")).status, "removed there").toBe(401);
      there.people.mina = { email: "mina@northbank.example", email_verified: true, name: "Mina Okafor", groups: ["quay"] };
      const last = await signIn("mina");
      there.forget();
      await askDue(3);
      expect((await last.caller("GET", "/api/me")).status, "its tokens were taken back").toBe(401);
    });

    test("asks about whoever has an API token while they are signed out: no group takes it, and without an answer it rests after a day", async () => {
      const { caller } = await signIn("mina");
      await api().db.session.updateMany({ where: { provider: true }, data: { provenAt: new Date() } });
      const expiresAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
      const make = async () => (await caller("POST", "/api/tokens", { name: "Nightly", role: "installer", expiresAt })).body.token;
      const first = { authorization: `Bearer ${await make()}` };
      const second = { authorization: `Bearer ${await make()}` };
      // Used for the first time when it rests: what is known of one that was used is known for two seconds.
      const third = { authorization: `Bearer ${await make()}` };
      const userId = String((await caller("GET", "/api/me")).body.id);
      const answers = async (bearer: Record<string, string>) => (await api().caller()("GET", "/api/sites", undefined, bearer)).status;
      const signOut = () => api().db.session.deleteMany({ where: { userId } });
      await signOut();
      await askDue(3);
      await askDue(6);
      expect([await answers(first), await answers(second)]).toEqual([200, 200]);
      const identity = () => api().db.providerIdentity.findUniqueOrThrow({ where: { userId } });
      const day = { where: { userId }, data: { checkedAt: new Date(Date.now() - 25 * 60 * minuteMs) } };
      there.broken = 503;
      await api().db.providerIdentity.update(day);
      await askDue(0);
      expect(await answers(first), "no answer for a day").toBe(401);
      there.broken = undefined;
      await askDue(0);
      expect(await answers(first), "it answers again").toBe(200);
      const before = (await entries("session.end_by_provider")).length;
      there.forget();
      await askDue(9);
      await askDue(12);
      expect((await entries("session.end_by_provider")).length, "said once").toBe(before + 1);
      expect((await entries("session.end_by_provider"))[0]?.detail).toMatchObject({ code: "ended_there", sessions: 0, tokens: 0 });
      expect(await answers(first)).toBe(200);
      await api().db.providerIdentity.update(day);
      expect(await answers(third), "nobody to ask with").toBe(401);
      await signIn("mina");
      expect(await answers(first), "signed in again").toBe(200);
      await signOut();
      there.people.mina = { ...there.people.mina, groups: ["staff"] };
      await askDue(3);
      expect([await answers(first), await answers(second)]).toEqual([401, 401]);
      expect((await api().db.apiToken.findMany({ where: { userId } })).every(({ revokedAt }) => revokedAt !== null)).toBe(true);
      there.people.mina = { ...there.people.mina, groups: ["quay"] };
      expect((await identity()).group).toBe("quay");
    });

    test("leaves everybody signed in while the provider is down, for an hour, and lets an admin with a password in all the while", async () => {
      const { caller } = await signIn("mina");
      there.broken = 503;
      expect((await api().anyone("POST", "/api/identity-provider/sign-in", {})).body).toMatchObject({
        reason: "provider_down",
        detail: expect.stringContaining("Northbank account does not answer"),
      });
      await askDue(59);
      expect((await caller("GET", "/api/me")).status).toBe(200);
      await askDue(61);
      expect((await caller("GET", "/api/me")).status).toBe(401);
      expect((await api().signIn(admin.email)).status).toBe(200);
      there.broken = undefined;
      const between = await round("mina");
      there.broken = 500;
      expect((await between.come()).headers.get("location")).toBe("/sign-in?refused=provider_down");
      there.broken = undefined;
      expect((await signIn("mina")).location).toBe("/lines");
    });

    test("never takes the last admin with a password: neither by groups nor by hand", async () => {
      there.people.boss = { email: admin.email, email_verified: true, groups: ["quay"] };
      await keep({ joinByEmail: true });
      expect((await signIn("boss")).location).toBe("/sign-in?refused=last_admin");
      const ilse = await signIn("ilse");
      expect((await ilse.caller("GET", "/api/me")).body.role).toBe("admin");
      const byOther = { active: false };
      await api().db.session.updateMany({ where: { provider: true }, data: { provenAt: new Date() } });
      expect((await ilse.caller("PATCH", `/api/people/${admin.id}`, byOther)).body.code).toBe("conflict");
      expect((await ilse.caller("PATCH", `/api/people/${admin.id}`, { role: "viewer" })).body.code).toBe("conflict");
      expect((await ilse.caller("DELETE", `/api/people/${admin.id}`)).body.code).toBe("conflict");
      there.people.boss.groups = ["phones-admins"];
      expect((await signIn("boss")).location).toBe("/lines");
      there.people.boss.groups = ["quay"];
      await askDue(3);
      expect((await admin("GET", "/api/me")).body.role).toBe("admin");
      await keep();
    });

    test("takes a fresh sign-in there for the password again, of the same person only", async () => {
      const { caller, answer } = await signIn("ilse");
      await api().db.session.updateMany({ where: { provider: true }, data: { provenAt: null } });
      expect((await caller("GET", "/api/me/proof")).body).toEqual({ freshUntil: null });
      const prove = async (as: string) => {
        const begun = await caller<{ url: string }>("POST", "/api/me/identity-provider/proof");
        expect(begun.body.url).toMatch(/prompt=login.*max_age=0|max_age=0.*prompt=login/);
        there.signedIn = as;
        const back = await atProvider(begun.body.url, returnAddress);
        return (await api().caller(`${cookieOf(answer)}; ${cookieOf(begun)}`)("GET", back)).headers.get("location");
      };
      expect(await prove("mina")).toBe("/signed-in-there?refused=provider_refused");
      expect((await caller("GET", "/api/me/proof")).body).toEqual({ freshUntil: null });
      expect(await prove("ilse")).toBe("/signed-in-there");
      expect((await caller("GET", "/api/me/proof")).body.freshUntil).not.toBeNull();
      const viewer = await api().as("viewer");
      expect((await viewer("POST", "/api/me/identity-provider/proof")).status, "who signs in with a password only").toBe(409);
    });

    test("counts as both steps only where the provider says so, or an admin does; turned off, its sessions end", async () => {
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["installer"] });
      expect((await (await signIn("mina")).caller("GET", "/api/lines")).body.code).toBe("second_step_required");
      there.amr = ["pwd", "otp", "mfa"];
      expect((await (await signIn("mina")).caller("GET", "/api/lines")).status).toBe(200);
      there.amr = ["pwd"];
      await keep({ provesBothSteps: true });
      const { caller } = await signIn("mina");
      expect((await caller("GET", "/api/lines")).status).toBe(200);
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
      await keep({ on: false });
      expect((await caller("GET", "/api/lines")).status).toBe(401);
      expect((await admin("GET", "/api/lines")).status).toBe(200);
    });
  },
  { env: { LINEWARD_URL: home, LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8" } },
);

vi.setConfig({ testTimeout: 60_000 });
