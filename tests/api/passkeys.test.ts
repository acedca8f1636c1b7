import { expect, test } from "vitest";
import { type Api, type Caller, cookieOf, type Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";
import { setUpSecondStep } from "../support/second-step";
import { type SoftPasskey, softPasskey } from "../support/soft-passkey";

const address = { LINEWARD_URL: "https://lineward.test" };
const here = { site: "lineward.test", origin: address.LINEWARD_URL };
const begin = "/api/auth/passkey/generate-authenticate-options";

/** Only what is asked for by name is sent along: the cookie that says which question this answers. */
async function ask(api: Api, person: { cookie?: string }, path: string): Promise<{ challenge: string; caller: Caller }> {
  const asked = await api.caller(person.cookie)<{ challenge: string }>("GET", path);
  expect(asked.status, asked.text).toBe(200);
  return { challenge: asked.body.challenge, caller: api.caller([person.cookie, cookieOf(asked)].filter(Boolean).join("; ")) };
}

async function add(api: Api, person: Person, passkey: SoftPasskey, name = "Work laptop") {
  const { challenge, caller } = await ask(api, person, "/api/auth/passkey/generate-register-options");
  return caller("POST", "/api/auth/passkey/verify-registration", { response: passkey.create(challenge), name, createSession: true });
}

async function signIn(api: Api, passkey: SoftPasskey, person: { cookie?: string } = {}) {
  const { challenge, caller } = await ask(api, person, begin);
  return caller("POST", "/api/auth/passkey/verify-authentication", { response: passkey.get(challenge) });
}

await onEachDatabase(
  "a passkey",
  (api) => {
    test("signs its owner in alone, is in the list without its key, and leaves its traces in the audit", async () => {
      const person = await api().as("viewer");
      const passkey = softPasskey(here);
      const sessions = await api().db.session.count();
      const added = await add(api(), person, passkey);
      expect([added.status, Object.keys(added.body)], added.text).toEqual([200, ["id"]]);
      expect(await api().db.session.count(), "no session is made on the side").toBe(sessions);
      const answer = await signIn(api(), passkey);
      expect(answer.body, answer.text).toMatchObject({ user: { id: person.id } });
      expect(answer.text).not.toMatch(/token/i);
      const caller = api().caller(cookieOf(answer));
      const { body } = await caller("GET", "/api/me/passkeys");
      expect(body).toEqual({
        site: "lineward.test",
        items: [
          {
            id: added.body.id,
            name: "Work laptop",
            keeper: null,
            synced: false,
            createdAt: expect.any(String),
            usedAt: expect.any(String),
          },
        ],
      });
      expect((await caller("PATCH", `/api/me/passkeys/${added.body.id}`, { name: "Key ring" })).status).toBe(204);
      const other = await api().as("viewer");
      expect((await other("DELETE", `/api/me/passkeys/${added.body.id}`)).status, "somebody else's").toBe(404);
      expect((await caller("DELETE", `/api/me/passkeys/${added.body.id}`)).status).toBe(204);
      await api().db.verification.create({ data: { id: "old", identifier: "old", value: "{}", expiresAt: new Date(0) } });
      expect((await signIn(api(), passkey)).body).toMatchObject({ code: "not_authenticated", reason: "passkey_not_found" });
      expect(await api().db.verification.count(), "questions that nobody answered in time").toBe(0);
      const admin = await api().as("admin");
      const { items } = (await admin("GET", `/api/audit?actor=${person.id}&limit=10`)).body;
      expect(items.map(({ action }) => action)).toEqual([
        "person.passkey_remove",
        "person.passkey_rename",
        "session.sign_in",
        "person.passkey_add",
        "session.sign_in",
      ]);
      expect(items[2]?.detail).toMatchObject({ way: "passkey" });
    });

    test("is not taken from a device that did not ask for its owner, for another address, or a second time", async () => {
      const person = await api().as("viewer");
      const careless = softPasskey({ ...here, asksOwner: false });
      expect((await add(api(), person, careless)).body).toMatchObject({ reason: "owner_not_verified" });
      const elsewhere = softPasskey({ site: "lineward.example", origin: "https://lineward.example" });
      expect((await add(api(), person, elsewhere)).status).toBeGreaterThanOrEqual(400);
      expect(await api().db.passkey.count({ where: { userId: person.id } })).toBe(0);
      const passkey = softPasskey(here);
      expect((await add(api(), person, passkey)).status).toBe(200);
      const { challenge, caller } = await ask(api(), {}, begin);
      const response = passkey.get(challenge);
      expect((await caller("POST", "/api/auth/passkey/verify-authentication", { response })).status).toBe(200);
      expect((await caller("POST", "/api/auth/passkey/verify-authentication", { response })).status, "the same answer again").toBe(422);
      for (const made of [{}, { response: null }, { response: { id: { contains: "" } } }, { response: { id: passkey.id } }]) {
        expect((await caller("POST", "/api/auth/passkey/verify-authentication", made)).status).toBe(422);
      }
    });

    test("stands for the password again in one's own session, never in somebody else's", async () => {
      const [admin, other] = [await api().as("admin"), await api().as("admin")];
      const [own, theirs] = [softPasskey(here), softPasskey(here)];
      await add(api(), admin, own);
      await add(api(), other, theirs);
      await api().db.session.updateMany({ where: { userId: admin.id }, data: { provenAt: null } });
      expect((await admin("POST", "/api/people", {})).body.code).toBe("fresh_password_required");
      expect((await admin("GET", "/api/auth/passkey/generate-register-options")).body.code).toBe("fresh_password_required");
      expect((await signIn(api(), theirs, admin)).body).toMatchObject({ code: "conflict", reason: "passkey_of_another" });
      const answer = await signIn(api(), own, admin);
      expect(answer.status, answer.text).toBe(200);
      expect((await api().caller(cookieOf(answer))("POST", "/api/people", {})).body.code).toBe("validation_failed");
      expect((await admin("GET", "/api/me")).status, "the session before has ended").toBe(401);
    });

    test("counts as a second step where the role needs one, by the session that proved it, and for the tokens", async () => {
      const [admin, person] = [await api().as("admin"), await api().as("installer")];
      const { body: made } = await person<{ id: string; token: string }>("POST", "/api/tokens", { name: "A program", role: "installer" });
      const program = () => api().caller()("GET", "/api/devices", undefined, { authorization: `Bearer ${made.token}` });
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["installer"] });
      expect([(await person("GET", "/api/devices")).status, (await program()).status]).toEqual([403, 403]);
      const passkey = softPasskey(here);
      const added = await add(api(), person, passkey);
      expect([(await person("GET", "/api/devices")).status, (await program()).status]).toEqual([200, 200]);
      const byPassword = api().caller(cookieOf(await api().signIn(person.email)));
      expect((await byPassword("GET", "/api/devices")).body.code, "a password alone").toBe("second_step_required");
      const byPasskey = api().caller(cookieOf(await signIn(api(), passkey)));
      expect((await byPasskey("GET", "/api/devices")).status).toBe(200);
      expect((await byPasskey("DELETE", `/api/me/passkeys/${added.body.id}`)).status).toBe(204);
      expect([(await byPasskey("GET", "/api/devices")).status, (await program()).status]).toEqual([403, 403]);
      await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
    });

    test("tells a stranger of nobody: whoever is named, the question is the same, and so are the answers to what comes without a sign-in", async () => {
      const person = await api().as("admin");
      const [passkey, stranger] = [softPasskey(here), softPasskey(here)];
      await add(api(), person, passkey);
      const { caller: signedIn } = await setUpSecondStep(api(), person);
      expect((await signedIn("GET", "/api/me")).status).toBe(200);
      const named = [person.email, person.id, "nobody@lineward.test"];
      const questions = await Promise.all(
        named.map(async (who) => {
          const { status, body } = await api().anyone("GET", `${begin}?email=${who}&userId=${who}&username=${who}`);
          return [status, { ...body, challenge: "" }];
        }),
      );
      expect(new Set(questions.map((question) => JSON.stringify(question))).size).toBe(1);
      expect(JSON.stringify(questions)).not.toContain(passkey.id);
      expect(questions[0]?.[0]).toBe(200);
      const openPaths = ["two-factor/verify-totp", "two-factor/verify-backup-code", "passkey/verify-authentication"];
      for (const path of openPaths) {
        const answers = await Promise.all(
          named.map(async (email) => {
            const sent = { email, userId: email, code: "123456", response: stranger.get("a question that nobody asked") };
            const { status, body, headers } = await api().anyone("POST", `/api/auth/${path}`, sent);
            return JSON.stringify([status, { ...body, requestId: "" }, headers.getSetCookie()]);
          }),
        );
        expect(new Set(answers).size, path).toBe(1);
      }
      const closed = ["two-factor/enable", "two-factor/disable", "two-factor/generate-backup-codes", "passkey/verify-registration"];
      for (const path of closed) {
        const statuses = named.map(async (email) => (await api().anyone("POST", `/api/auth/${path}`, { email, password: "x" })).status);
        expect(await Promise.all(statuses), path).toEqual([401, 401, 401]);
      }
    });

    test("does not lead the emergency admin past the networks that they may sign in from", async () => {
      const [admin, chosen] = [await api().as("admin"), await api().as("admin")];
      const passkey = softPasskey(here);
      await add(api(), chosen, passkey);
      await admin("PUT", "/api/emergency-admin", { personId: chosen.id, networks: ["10.20.0.0/24"] });
      expect((await signIn(api(), passkey)).body).toMatchObject({ code: "forbidden", reason: "not_from_here" });
      await admin("PUT", "/api/emergency-admin", { personId: chosen.id, networks: ["192.0.2.0/24"] });
      expect((await signIn(api(), passkey)).status).toBe(200);
    });

    test("ends with its person: switched off, a lost phone, removed", async () => {
      const [admin, person] = [await api().as("admin"), await api().as("viewer")];
      const passkey = softPasskey(here);
      await add(api(), person, passkey);
      await admin("PATCH", `/api/people/${person.id}`, { active: false });
      expect((await signIn(api(), passkey)).body).toMatchObject({ code: "forbidden", reason: "account_switched_off" });
      await admin("PATCH", `/api/people/${person.id}`, { active: true });
      const { body } = await admin<{ link: string }>("POST", `/api/people/${person.id}/second-step`);
      const token = new URL(body.link).searchParams.get("token");
      expect((await api().anyone("POST", "/api/setup", { token, password: api().password })).status).toBe(200);
      expect((await signIn(api(), passkey)).status).toBe(401);
      const again = softPasskey(here);
      const cookie = cookieOf(await api().signIn(person.email));
      await add(api(), Object.assign(api().caller(cookie), { id: person.id, email: person.email, cookie }), again);
      await admin("DELETE", `/api/people/${person.id}`);
      expect((await signIn(api(), again)).status).toBe(401);
      expect(await api().db.passkey.count({ where: { userId: person.id } })).toBe(0);
    });
  },
  { env: address },
);
