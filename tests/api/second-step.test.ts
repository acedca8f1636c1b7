import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, type Caller, cookieOf, startApi } from "@/tests/support/api-kit";
import { appCode } from "@/tests/support/app-code";
import { onEachDatabase } from "@/tests/support/each-database";
import { setUpSecondStep } from "@/tests/support/second-step";

const totp = "/api/auth/two-factor/verify-totp";
const recovery = "/api/auth/two-factor/verify-backup-code";

// The clock stands still: a code must not run out between two requests of a slow machine.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 30_000) * 30_000 + 15_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The next half minutes: a code of them was never used. */
const later = (steps = 1) => vi.setSystemTime(Date.now() + steps * 30_000);

async function begin(api: Api, email: string, cookie?: string): Promise<Caller> {
  const reply = await api.caller(cookie)("POST", "/api/auth/sign-in/email", { email, password: api.password });
  expect(reply.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ["totp"] });
  return api.caller([cookie, cookieOf(reply)].filter(Boolean).join("; "));
}

async function entries(api: Api, subjectId: string): Promise<{ action: string; phase: string; detail: Record<string, unknown> }[]> {
  const admin = await api.as("admin");
  return (await admin<{ items: never[] }>("GET", `/api/audit?subjectId=${subjectId}`)).body.items;
}

await onEachDatabase("a code of the authenticator app", (api) => {
  test("counts half a minute before and after it is shown, no longer, and is taken once", async () => {
    const person = await api().as("viewer");
    const { uri } = await setUpSecondStep(api(), person);
    const tryCode = async (steps: number) => (await (await begin(api(), person.email))("POST", totp, { code: appCode(uri, steps) })).status;
    later(4);
    expect(await tryCode(-2)).toBe(401);
    expect(await tryCode(2)).toBe(401);
    expect(await tryCode(-1)).toBe(200);
    expect(await tryCode(-1), "the same once more").toBe(401);
    expect(await tryCode(1)).toBe(200);
    expect(await tryCode(0), "one from before a used one").toBe(401);
    later(2);
    const both = [await begin(api(), person.email), await begin(api(), person.email)];
    const code = appCode(uri);
    const statuses = await Promise.all(both.map(async (caller) => (await caller("POST", totp, { code })).status));
    expect(statuses.sort(), "two at the same moment").toEqual([200, 401]);
  });
});

describe("the second step", () => {
  let made: Api;
  beforeAll(async () => {
    made = await startApi();
  });
  afterAll(() => made.close());
  const api = () => made;

  describe("of a sign-in", () => {
    test("is asked for after the right password, and there is no session before it", async () => {
      const person = await api().as("installer");
      const { uri, caller } = await setUpSecondStep(api(), person);
      expect((await person("GET", "/api/me")).status, "the session that was begun without it").toBe(401);
      expect((await caller("GET", "/api/me")).status).toBe(200);
      const reply = await api().signIn(person.email);
      expect(reply.text).not.toContain("token");
      const waiting = await begin(api(), person.email);
      expect((await waiting("GET", "/api/me")).status).toBe(401);
      expect((await waiting("GET", "/api/auth/get-session")).text).toBe("null");
      const sessions = await api().db.session.count({ where: { userId: person.id } });
      const done = await waiting("POST", totp, { code: ` ${appCode(uri).replace(/^.../, "$& ")} ` });
      expect(done.status).toBe(200);
      expect(done.body).toMatchObject({ user: { id: person.id } });
      expect(await api().db.session.count({ where: { userId: person.id } })).toBe(sessions + 1);
      expect((await api().caller(cookieOf(done))("GET", "/api/me")).status).toBe(200);
      expect((await entries(api(), person.id)).map(({ action, phase, detail }) => `${action} ${phase} ${detail.way ?? ""}`)).toEqual([
        "session.sign_in happened password_and_code",
        "person.second_step_on happened ",
        "session.sign_in happened password",
      ]);
    });

    test("says in words that a code is wrong, ends after five, and after ten of an account for a quarter of an hour", async () => {
      const person = await api().as("viewer");
      const { uri } = await setUpSecondStep(api(), person);
      const first = await begin(api(), person.email);
      for (let at = 0; at < 5; at++) {
        const reply = await first("POST", totp, { code: at === 0 ? { no: "text" } : "12345" });
        expect(reply.body).toMatchObject({
          code: "not_authenticated",
          fields: [{ path: "code", message: expect.stringContaining("not right") }],
        });
      }
      expect((await first("POST", totp, { code: appCode(uri) })).body.detail).toBe("Too many wrong codes. Begin again with your password.");
      const second = await begin(api(), person.email);
      for (let at = 0; at < 5; at++) {
        await second("POST", recovery, { code: "aaaa-bbbb-cccc-dddd" });
      }
      later();
      const locked = await (await begin(api(), person.email))("POST", totp, { code: appCode(uri) });
      expect(locked.status).toBe(429);
      expect(locked.body.detail).toContain("Wait 15 minutes");
      later(31);
      expect((await (await begin(api(), person.email))("POST", totp, { code: appCode(uri) })).status).toBe(200);
      const refused = (await entries(api(), person.id)).filter(({ phase }) => phase === "refused").map(({ detail }) => detail.code);
      expect(new Set(refused)).toEqual(new Set(["wrong_code", "wrong_recovery_code"]));
    });

    test("can be a recovery code, each once; what is kept of them and of the key opens nothing", async () => {
      const person = await api().as("viewer");
      const { uri, codes } = await setUpSecondStep(api(), person);
      expect(codes).toHaveLength(10);
      const [code = "", other = ""] = codes;
      const done = await (await begin(api(), person.email))("POST", recovery, { code: ` ${code.toUpperCase()} ` });
      expect(done.status).toBe(200);
      const again = await (await begin(api(), person.email))("POST", recovery, { code });
      expect(again.body).toMatchObject({ code: "not_authenticated", fields: [{ path: "code" }] });
      expect((await (await begin(api(), person.email))("POST", recovery, { code: other.replaceAll("-", "") })).status).toBe(200);
      const kept = JSON.stringify([await api().db.twoFactor.findMany(), await (await api().audit()).findMany()], (_, value) =>
        typeof value === "bigint" ? String(value) : value,
      );
      for (const secret of [...codes, ...codes.map((text) => text.replaceAll("-", "")), new URL(uri).searchParams.get("secret") ?? "?"]) {
        expect(kept).not.toContain(secret);
      }
      const row = await api().db.twoFactor.findUniqueOrThrow({ where: { userId: person.id } });
      // A hash out of the database is no code.
      const [hash = ""] = JSON.parse(row.backupCodes) as string[];
      expect((await (await begin(api(), person.email))("POST", recovery, { code: hash })).status).toBe(401);
    });

    test("is a recovery code where the app's key cannot be opened any more, and that is said", async () => {
      const person = await api().as("viewer");
      const { uri, codes } = await setUpSecondStep(api(), person);
      const row = await api().db.twoFactor.findUniqueOrThrow({ where: { userId: person.id } });
      await api().db.twoFactor.update({ where: { userId: person.id }, data: { sealed: `${row.sealed.slice(0, -8)}AAAAAAAA` } });
      later();
      const waiting = await begin(api(), person.email);
      const said = await waiting("POST", totp, { code: appCode(uri) });
      expect([said.status, said.body.detail]).toEqual([409, expect.stringMatching(/cannot be read any more\. Use a recovery code/)]);
      expect((await waiting("POST", recovery, { code: codes[0] })).status).toBe(200);
    });

    test("is not asked for in a trusted browser, for thirty days from the code and not longer", async () => {
      const person = await api().as("viewer");
      const { uri } = await setUpSecondStep(api(), person);
      const done = await (await begin(api(), person.email))("POST", totp, { code: appCode(uri), trustDevice: true });
      let trusted = cookieOf(done);
      expect(trusted).toContain("trust_device");
      for (const days of [10, 19]) {
        vi.setSystemTime(Date.now() + days * 86_400_000);
        const reply = await api().caller(trusted)("POST", "/api/auth/sign-in/email", { email: person.email, password: api().password });
        expect(reply.body).toMatchObject({ user: { id: person.id } });
        trusted = cookieOf(reply);
      }
      vi.setSystemTime(Date.now() + 2 * 86_400_000);
      await begin(api(), person.email, trusted);
      const other = await api().as("viewer");
      await setUpSecondStep(api(), other);
      await begin(api(), other.email, trusted);
      for (const broken of ["%zz", "%E0%A4%A", "!", "!trust-device-x.%"]) {
        await begin(api(), other.email, `lineward.trust_device=${broken}; lineward.two_factor=${broken}`);
      }
    });
  });

  test("is turned off and gets new recovery codes with the password only", async () => {
    const person = await api().as("viewer");
    const { codes, caller } = await setUpSecondStep(api(), person);
    const again = "/api/auth/two-factor/generate-backup-codes";
    const off = "/api/auth/two-factor/disable";
    for (const path of ["/api/auth/two-factor/enable", again, off]) {
      expect((await caller("POST", path, { password: "not the password" })).body, path).toMatchObject({
        code: "validation_failed",
        fields: [{ path: "password" }],
      });
      expect((await api().anyone("POST", path, { password: api().password })).status, path).toBe(401);
    }
    expect((await caller("POST", "/api/auth/two-factor/enable", { password: api().password })).body.detail).toBe(
      "The second step is on already.",
    );
    const fresh = await caller<{ backupCodes: string[] }>("POST", again, { password: api().password });
    expect(fresh.body.backupCodes).toHaveLength(10);
    expect((await (await begin(api(), person.email))("POST", recovery, { code: codes[0] })).status).toBe(401);
    const reply = await caller("POST", off, { password: api().password });
    expect(reply.status).toBe(200);
    expect((await api().signIn(person.email)).body).toMatchObject({ user: { id: person.id } });
    expect((await entries(api(), person.id)).map(({ action }) => action).slice(0, 3)).toEqual([
      "session.sign_in",
      "person.second_step_off",
      "session.sign_in",
    ]);
  });

  test("is no way to guess a password with somebody's open session", async () => {
    const person = await api().as("viewer");
    const statuses: number[] = [];
    for (let at = 0; at < 7; at++) {
      statuses.push((await person("POST", "/api/auth/two-factor/enable", { password: `guess ${at}` })).status);
    }
    expect(statuses.slice(0, 5)).toEqual([422, 422, 422, 422, 422]);
    expect(statuses.at(-1)).toBe(429);
  });

  test("of a lost phone is taken away by an admin's link and the password together, once, and by neither alone", async () => {
    const [admin, person] = [await api().as("admin"), await api().as("helpdesk")];
    const path = `/api/people/${person.id}/second-step`;
    expect((await admin("POST", path)).body.detail).toContain("has no second step");
    const { uri, caller } = await setUpSecondStep(api(), person);
    expect((await caller("GET", "/api/me/second-step")).body).toEqual({
      since: expect.any(String),
      recoveryCodes: 10,
      trustedBrowsers: 0,
    });
    expect((await admin<{ items: { secondStep: boolean }[] }>("GET", "/api/people?role=helpdesk")).body.items.at(-1)?.secondStep).toBe(
      true,
    );
    const made = await admin<{ link: string }>("POST", path);
    expect(made.status).toBe(201);
    const token = new URL(made.body.link).searchParams.get("token");
    expect((await api().anyone("GET", `/api/setup?token=${token}`)).body).toMatchObject({ purpose: "second_step", email: person.email });
    const wrong = await api().anyone("POST", "/api/setup", { token, password: "not the password" });
    expect(wrong.body).toMatchObject({ code: "validation_failed", fields: [{ path: "password" }] });
    expect((await (await begin(api(), person.email))("POST", totp, { code: appCode(uri) })).status, "still asked for").toBe(200);
    expect((await api().anyone("POST", "/api/setup", { token, password: api().password })).body).toEqual({ email: person.email });
    expect((await caller("GET", "/api/me")).status, "sessions have ended").toBe(401);
    expect((await api().anyone("POST", "/api/setup", { token, password: api().password })).status).toBe(404);
    expect((await api().signIn(person.email)).body).toMatchObject({ user: { id: person.id } });
    const told = (await entries(api(), person.id)).filter(({ action }) => /link|join/.test(action));
    expect(told.map(({ action, detail }) => `${action} ${detail.purpose}`)).toEqual(["person.join second_step", "person.link second_step"]);
  });

  test("of the last admin is taken away by a link from the machine's shell", async () => {
    const { secondStepFromShell } = await import("@/lib/people/from-shell");
    const admin = await api().as("admin");
    await expect(secondStepFromShell(admin.email)).rejects.toThrow("second step");
    await setUpSecondStep(api(), admin);
    const { link } = await secondStepFromShell(` ${admin.email.toUpperCase()} `);
    const token = new URL(link).searchParams.get("token");
    expect((await api().anyone("POST", "/api/setup", { token, password: api().password })).status).toBe(200);
    expect((await api().signIn(admin.email)).body).toMatchObject({ user: { id: admin.id } });
  });

  test("holds after a new password, and its trust in browsers ends with it; the key is sealed anew with the others", async () => {
    const person = await api().as("viewer");
    const { uri, caller } = await setUpSecondStep(api(), person);
    const done = await (await begin(api(), person.email))("POST", totp, { code: appCode(uri), trustDevice: true });
    expect((await caller("POST", "/api/me/password", { currentPassword: api().password, newPassword: "another long one" })).status).toBe(
      204,
    );
    const body = { email: person.email, password: "another long one" };
    expect((await api().caller(cookieOf(done))("POST", "/api/auth/sign-in/email", body)).body).toMatchObject({ twoFactorRedirect: true });
    const { sealedStore } = await import("@/lib/vault/sealed-store");
    const rows = await sealedStore().next("outgoing/~", "00000000", 500);
    expect(rows.filter(({ table }) => table === "second-step")).toHaveLength(await api().db.twoFactor.count());
    const { rowsPerKey } = await import("@/lib/vault/store");
    const { vault } = await import("@/lib/vault/instance");
    expect((await rowsPerKey()).get(vault().currentKeyId)).toBeGreaterThanOrEqual(await api().db.twoFactor.count());
  });
});
