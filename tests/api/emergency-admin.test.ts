import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Caller, cookieOf, type Person } from "../support/api-kit";
import { appCode } from "../support/app-code";
import { onEachDatabase } from "../support/each-database";
import { setUpSecondStep } from "../support/second-step";

const path = "/api/emergency-admin";
const there = "192.0.2.1";
const elsewhere = "198.51.100.7";
const envelope = "Safe, office Northbank";

await onEachDatabase(
  "the emergency admin",
  (api) => {
    let admin: Person;
    let chosen: Person;
    // The clock stands still: a code must not run out between two requests of a slow machine.
    beforeAll(async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Math.floor(Date.now() / 30_000) * 30_000 + 15_000 });
      admin = await api().as("admin", { name: "Ilse Brandt" });
      chosen = await api().as("admin", { name: "Emergency", address: elsewhere });
    });
    afterAll(() => {
      vi.useRealTimers();
    });
    const keep = (more: object = {}, as: Caller = admin) =>
      as("PUT", path, { personId: chosen.id, networks: [`${there}/32`], envelope, ...more });
    const attempts = async (subjectId: string) => {
      const rows = await (await api().audit()).findMany({ where: { action: "session.sign_in", subjectId }, orderBy: { seq: "asc" } });
      return rows.map(({ phase, detail }) => `${phase} ${JSON.parse(detail).code ?? JSON.parse(detail).way}`);
    };

    test("is an admin with a password here; networks are checked, and nobody shuts themselves out", async () => {
      const viewer = await api().person("viewer");
      const refused = async (more: object, as?: Caller) => (await keep(more, as)).body.fields?.[0];
      expect(await refused({ personId: viewer.id })).toMatchObject({ path: "personId" });
      expect(await refused({ personId: "nobody" })).toMatchObject({ path: "personId" });
      expect(await refused({ networks: ["10.20.0.1/24"] })).toMatchObject({
        path: "networks",
        message: expect.stringContaining("10.20.0.0/24"),
      });
      expect(await refused({}, chosen)).toEqual({
        path: "networks",
        message: `You are at ${elsewhere}, which lies in none of these. This would lock you out: you could not sign in again from here.`,
      });
      const installer = await api().as("installer");
      expect((await keep({}, installer)).status).toBe(403);
      expect((await admin("POST", `${path}/trial`, { password: "x" })).status, "nobody is chosen yet").toBe(409);
      expect((await admin("GET", path)).body).toMatchObject({
        person: null,
        address: there,
        candidates: [{ id: chosen.id }, { id: admin.id }],
      });
    });

    test("signs in from the networks that were set and from nowhere else, and nobody elsewhere learns whether the password was right", async () => {
      expect((await chosen("GET", "/api/me")).status).toBe(200);
      expect((await keep()).body).toMatchObject({
        person: { id: chosen.id, secondStep: false },
        networks: [`${there}/32`],
        envelope,
        tried: null,
      });
      expect((await chosen("GET", "/api/me")).status, "a session from elsewhere").toBe(401);

      const answers = [
        await api().signIn(chosen.email, api().password, elsewhere),
        await api().signIn(chosen.email, "not the password", elsewhere),
        await api().signIn("nobody@lineward.test", "not the password", elsewhere),
      ];
      const told = answers.map(({ status, body, headers }) => [status, { ...body, requestId: "" }, [...headers.keys()].sort()]);
      expect(told[0]).toEqual(told[1]);
      expect(told[0]).toEqual(told[2]);
      expect(answers[0]?.status).toBe(401);
      expect((await api().signIn(chosen.email)).status).toBe(200);
      expect((await api().signIn(admin.email, undefined, elsewhere)).status, "everybody else").toBe(200);
      expect(await attempts(chosen.id)).toEqual([
        "happened password",
        "refused not_from_here",
        "refused not_from_here",
        "happened password",
      ]);
      const entry = await (await api().audit()).findFirstOrThrow({ where: { action: "setting.change", subjectName: "emergency admin" } });
      expect(JSON.parse(entry.detail)).toEqual({
        from: null,
        to: { personId: chosen.id, networks: [`${there}/32`], envelope },
        name: "Emergency",
        sessions: 1,
      });
    });

    test("is tried out without signing in: password and second step as at a sign-in, and where one is", async () => {
      const own = api().caller(cookieOf(await api().signIn(chosen.email)));
      const { uri } = await setUpSecondStep(api(), own);
      vi.setSystemTime(Date.now() + 30_000);
      const sessions = () => api().db.session.count({ where: { userId: chosen.id } });
      const before = await sessions();
      const attempt = async (body: object, as: Caller = admin) => {
        const answer = await as<{ steps: { step: string; ok: boolean }[] }>("POST", `${path}/trial`, body);
        return answer.body.steps?.map(({ step, ok }) => `${step} ${ok}`) ?? answer.status;
      };
      expect(await attempt({ password: "not it", code: appCode(uri) })).toEqual(["place true", "password false"]);
      expect((await admin("GET", path)).body).toMatchObject({ tried: { ok: false } });
      expect(await attempt({ password: api().password })).toEqual(["place true", "password true", "second_step false"]);
      const code = appCode(uri);
      expect(await attempt({ password: api().password, code })).toEqual(["place true", "password true", "second_step true"]);
      expect((await admin("GET", path)).body).toMatchObject({
        tried: { ok: true },
        lastUsedAt: expect.any(String),
        person: { secondStep: true },
      });
      expect(await attempt({ password: api().password, code }), "the same code").toContain("second_step false");
      const away = api().caller(admin.cookie, elsewhere);
      expect(await attempt({ password: api().password, code: appCode(uri, 1) }, away)).toEqual([
        "place false",
        "password true",
        "second_step true",
      ]);
      expect(await sessions()).toBe(before);
      const wrong = [];
      for (let at = 0; at < 7; at += 1) {
        wrong.push(await attempt({ password: `guess ${at}` }));
      }
      expect(wrong.at(-1), "is not guessed at").toBe(429);
      const entries = await (await api().audit()).findMany({ where: { action: "emergency_admin.try" }, orderBy: { seq: "asc" } });
      expect(entries.map(({ detail }) => JSON.parse(detail).ok).slice(0, 3)).toEqual([false, false, true]);

      // The password from an allowed place, the code from another.
      vi.setSystemTime(Date.now() + 120_000);
      const first = await api().signIn(chosen.email);
      expect(first.body).toMatchObject({ twoFactorRedirect: true });
      const second = await api().caller(cookieOf(first), elsewhere)("POST", "/api/auth/two-factor/verify-totp", { code: appCode(uri) });
      expect([second.status, second.headers.getSetCookie().filter((line) => line.includes("session"))]).toEqual([403, []]);
      expect((await attempts(chosen.id)).at(-1)).toBe("refused not_from_here");
    });

    test("cannot be removed, switched off or given another role; all admins are mailed of each sign-in", async () => {
      const about = `/api/people/${chosen.id}`;
      for (const [method, body] of [
        ["DELETE", undefined],
        ["PATCH", { active: false }],
        ["PATCH", { role: "viewer" }],
      ] as const) {
        const { status, body: answer } = await admin(method, about, body);
        expect([status, answer.detail]).toEqual([409, expect.stringMatching(/^Emergency is the emergency admin and cannot be/)]);
      }
      await admin("PUT", "/api/mail", { host: "127.0.0.1", port: 1, security: "none", from: "Lineward <lineward@northbank.example>" });
      expect((await admin("PUT", "/api/account-mail", { on: true })).status).toBe(200);
      await api().db.user.update({ where: { id: chosen.id }, data: { twoFactorEnabled: false } });
      expect((await api().signIn(chosen.email)).status).toBe(200);
      await vi.waitFor(
        async () => {
          const { body } = await admin<{ items: { kind: string; person: { id: string } }[] }>("GET", "/api/account-mail/deliveries");
          expect(
            body.items
              .filter(({ kind }) => kind === "emergency_sign_in")
              .map(({ person }) => person.id)
              .sort(),
          ).toEqual([admin.id, chosen.id].sort());
        },
        { timeout: 20_000 },
      );
    });

    test("whom the networks shut out gets in by a link from the shell, from anywhere; taken back, they are an admin like others", async () => {
      const { resetFromShell } = await import("@/lib/people/from-shell");
      const made = await resetFromShell(chosen.email);
      expect(made).toMatchObject({ openedEverywhere: true });
      expect((await api().signIn(chosen.email, undefined, elsewhere)).status).toBe(200);
      const before = (await admin("GET", path)).body.passwordChangedAt;
      const token = /[?&#]token=([^&]+)/.exec(made.link)?.[1];
      expect((await api().anyone("POST", "/api/setup", { token, password: "another horse, another battery" })).status).toBe(200);
      expect((await admin("GET", path)).body.passwordChangedAt, "said at once").not.toBe(before);
      expect((await admin("GET", path)).body).toMatchObject({ networks: [], person: { id: chosen.id } });
      expect((await resetFromShell(admin.email)).openedEverywhere).toBe(false);
      expect((await admin("PUT", path, { personId: null })).body).toMatchObject({ person: null, networks: [] });
      expect((await admin("PATCH", `/api/people/${chosen.id}`, { role: "viewer" })).status).toBe(200);
    });
  },
  { env: { LINEWARD_URL: "http://lineward.test", LINEWARD_OUTGOING_NETWORKS: "127.0.0.0/8" } },
);

vi.setConfig({ testTimeout: 60_000 });
