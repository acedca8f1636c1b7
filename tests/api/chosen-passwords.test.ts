import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Api, cookieOf, type Person, startApi } from "@/tests/support/api-kit";

interface Choosing {
  /** What was answered about a password: the complaint and its input, or nothing if it was taken. */
  readonly choose: (password: string) => Promise<{ status: number; path: string | undefined; message: string | undefined }>;
  readonly email: string;
}

let api: Api;
let admin: Person;

const name = "Ilse Brandt";
let email = "";
let made = 0;
beforeEach(() => {
  made += 1;
  email = `ilse.brandt.${made}@northbank.example`;
});

const tokenOf = (link: string) => new URL(link).searchParams.get("token") ?? "";
const invite = () => admin<{ id: string; link: string }>("POST", "/api/people", { name, email, role: "viewer" });

function byLink(link: string, more: Readonly<Record<string, string>> = {}): Choosing {
  const choose = async (password: string) => {
    const { status, body } = await api.anyone("POST", "/api/setup", { token: tokenOf(link), password, ...more });
    return { status, ...{ path: undefined, message: undefined }, ...body.fields?.[0] };
  };
  return { choose, email };
}

/** Somebody with a password of before the rule: shorter than it asks for today. */
const older = "old-Pw-10x";
async function someone() {
  const { body } = await invite();
  await byLink(body.link).choose("quiet mornings at sea");
  const { hasher } = await import("@/lib/auth/hasher");
  const data = { password: await hasher().hash(older) };
  await api.db.account.updateMany({ where: { userId: body.id }, data });
  const signedIn = await api.signIn(email, older);
  return { id: body.id, signedIn, caller: api.caller(cookieOf(signedIn)) };
}

const ways: Readonly<Record<string, () => Promise<Choosing>>> = {
  "an invitation": async () => byLink((await invite()).body.link),
  "an invitation under another name": async () => byLink((await invite()).body.link, { name: "I. Brandt" }),
  "a link to a new password": async () => {
    const { id } = await someone();
    return byLink((await admin<{ link: string }>("POST", `/api/people/${id}/link`)).body.link);
  },
  "a link from the shell": async () => {
    await someone();
    const { resetFromShell } = await import("@/lib/people/from-shell");
    return byLink((await resetFromShell(email)).link);
  },
  "a change of one's own": async () => {
    const { caller } = await someone();
    const choose = async (newPassword: string) => {
      const { status, body } = await caller("POST", "/api/me/password", { currentPassword: older, newPassword });
      return { status, ...{ path: undefined, message: undefined }, ...body?.fields?.[0] };
    };
    return { choose, email };
  },
};

const weak: readonly (readonly [string, RegExp])[] = [
  ["eleven-char", /at least 12 characters/i],
  ["unbelievable", /commonest/],
  ["Unbelievable2026!", /commonest/],
  ["qwerty123456", /commonest/],
  ["abcabcabcabc", /repeats itself/],
  ["Brandt-Ilse-26", /made of your name/],
  ["northbank-2026", /made of your name/],
  ["L1neward-2026!", /made of your name/],
];

describe("a password that somebody chooses", () => {
  beforeAll(async () => {
    api = await startApi();
    admin = await api.as("admin");
  });
  afterAll(() => api.close());

  test.each(Object.entries(ways))("with %s: a weak one is refused at its input, and one of a few words is taken", async (way, begin) => {
    const { choose, email } = await begin();
    for (const [password, words] of weak) {
      const answer = await choose(password);
      expect(answer, password).toMatchObject({ status: 422, path: way === "a change of one's own" ? "newPassword" : "password" });
      expect(answer.message, password).toMatch(words);
    }
    expect((await choose("correct horse battery")).status).toBeLessThan(300);
    expect((await api.signIn(email, "correct horse battery")).status).toBe(200);
  });

  test("whoever has a shorter password of before the rule still signs in with it", async () => {
    const { signedIn } = await someone();
    expect(signedIn.status).toBe(200);
  });

  test("a weak new password is no guess at the present one, and ends no session", async () => {
    const { caller } = await someone();
    for (let time = 0; time < 12; time += 1) {
      expect((await caller("POST", "/api/me/password", { currentPassword: older, newPassword: "unbelievable" })).status).toBe(422);
    }
    expect((await caller("GET", "/api/me")).status).toBe(200);
    expect((await caller("POST", "/api/me/password", { currentPassword: older, newPassword: "quiet mornings at sea" })).status).toBe(204);
  });
});

describe("the first admin", () => {
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  test("chooses by the same rule, by the environment and by the set-up link", async () => {
    const { ensureAdmin, setupLink } = await import("@/lib/people/setup");
    for (const [password, words] of [
      ["eleven-char", /^LINEWARD_ADMIN_PASSWORD is not usable: At least 12 characters/],
      ["unbelievable", /^LINEWARD_ADMIN_PASSWORD is not usable: .* commonest/],
      ["northbank-2026", /^LINEWARD_ADMIN_PASSWORD is not usable: .* made of your name/],
    ] as const) {
      const refused = ensureAdmin("ops@northbank.example", password);
      await expect(refused).rejects.toThrow(words);
      await expect(refused).rejects.not.toThrow(password);
    }
    expect(await api.db.user.count()).toBe(0);

    const token = tokenOf((await setupLink("http://lineward.test")) ?? "");
    const setUp = (password: string) => api.anyone("POST", "/api/setup", { token, name, email, password });
    for (const [password, words] of weak) {
      const { status, body } = await setUp(password);
      expect({ status, path: body.fields[0]?.path }, password).toEqual({ status: 422, path: "password" });
      expect(body.fields[0]?.message, password).toMatch(words);
    }
    expect((await setUp("correct horse battery")).status).toBe(200);
    // Somebody is there: what stands in the environment is no longer used, and stops no start.
    expect(await ensureAdmin("ops@northbank.example", "short")).toBe(false);
  });
});
