import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, cookieOf, startApi } from "@/tests/support/api-kit";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

interface Entries {
  items: { action: string; phase: string; actor: { id: string | null }; subjectId: string | null; detail: Record<string, unknown> }[];
}

async function trail(query: string): Promise<Entries["items"]> {
  const admin = await api.as("admin");
  return (await admin<Entries>("GET", `/api/audit?${query}`)).body.items;
}

describe("signing in", () => {
  test("a right password signs in, and the cookie is out of reach of scripts and of other sites", async () => {
    const { email, id } = await api.person("admin");
    const reply = await api.signIn(email);
    expect(reply.status).toBe(200);
    const [cookie = ""] = reply.headers.getSetCookie();
    expect(cookie).toMatch(/^lineward\.session_token=/);
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const session = await api.caller(cookieOf(reply))<{ user: { id: string; role: string } }>("GET", "/api/auth/get-session");
    expect(session.body.user).toMatchObject({ id, role: "admin" });
    // The cookie's value begins with the session's token; no answer may carry it.
    const token = decodeURIComponent(cookieOf(reply).split("=")[1] ?? "").split(".")[0] ?? "";
    expect(token.length).toBeGreaterThan(20);
    expect(reply.text + session.text).not.toContain(token);
  });

  test("what the sign-in library's operations record is compared with what they declare, as everywhere else", async () => {
    const endpoints = await import("@/lib/auth/endpoints");
    const { email } = await api.person("viewer");
    const cookie = cookieOf(await api.signIn(email));
    const asks = [
      { declared: endpoints.signIn, ask: () => api.signIn(email) },
      { declared: endpoints.revokeOtherSessions, ask: () => api.caller(cookie)("POST", endpoints.revokeOtherSessions.path) },
      { declared: endpoints.signOut, ask: () => api.caller(cookie)("POST", endpoints.signOut.path) },
    ];
    for (const { declared, ask } of asks) {
      const { audit } = declared;
      Object.assign(declared, { audit: "site.add" });
      await expect(ask().finally(() => Object.assign(declared, { audit }))).rejects.toThrow("declares site.add for the audit");
    }
  });

  test("a wrong password and an unknown address are refused in the same words", async () => {
    const { email } = await api.person("viewer");
    const wrong = await api.signIn(email, "not the password");
    const unknown = await api.signIn("stranger@lineward.test", "not the password");
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("content-type")).toContain("application/problem+json");
    expect(wrong.body).toMatchObject({ code: "not_authenticated", status: 401 });
    expect({ ...unknown.body, requestId: "" }).toEqual({ ...wrong.body, requestId: "" });
  });

  test("a request without an address or that is no JSON is refused as such", async () => {
    expect((await api.anyone("POST", "/api/auth/sign-in/email", { email: "nobody", password: "x" })).body).toMatchObject({
      code: "validation_failed",
      fields: [{ path: "email" }],
    });
    expect((await api.anyone("POST", "/api/auth/sign-in/email", "{", { "content-type": "application/json" })).status).toBe(422);
    const long = await api.anyone("POST", "/api/auth/sign-in/email", { email: "a@b.example", password: "x".repeat(30_000) });
    expect(long.status).toBe(413);
  });

  test("nobody can make an account, change a role or ask for a reset by the sign-in library's own paths", async () => {
    const viewer = await api.as("viewer");
    const body = { email: "new@lineward.test", password: "long enough password", name: "New", role: "admin" };
    for (const path of [
      "sign-up/email",
      "update-user",
      "change-email",
      "delete-user",
      "request-password-reset",
      "reset-password",
      "list-sessions",
      "revoke-session",
      "change-password",
    ]) {
      const reply = await viewer(
        path === "list-sessions" ? "GET" : "POST",
        `/api/auth/${path}`,
        path === "list-sessions" ? undefined : body,
      );
      expect(reply.status, path).toBe(404);
    }
    expect((await viewer("GET", "/api/me")).body).toMatchObject({ role: "viewer" });
  });

  test("a page of another site can neither sign in with a person's cookie nor sign them out", async () => {
    const viewer = await api.as("viewer");
    const reply = await viewer("POST", "/api/auth/sign-out", {}, { origin: "https://elsewhere.example" });
    expect(reply.status).toBe(403);
    expect((await viewer("PATCH", "/api/me", { name: "X" }, { origin: "https://elsewhere.example" })).status).toBe(403);
    expect((await viewer("PATCH", "/api/me", { name: "X" }, { origin: "" })).status).toBe(403);
    expect((await viewer("GET", "/api/me")).status).toBe(200);
  });

  test("signing out ends the session on the server, not only in the browser", async () => {
    const viewer = await api.as("viewer");
    expect((await viewer("POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect((await viewer("GET", "/api/me")).status).toBe(401);
  });

  test("signing out everywhere ends every session of this person and of nobody else", async () => {
    const viewer = await api.as("viewer");
    const other = await api.as("viewer");
    const second = api.caller(cookieOf(await api.signIn(viewer.email)));
    expect((await second("POST", "/api/auth/revoke-sessions", {})).status).toBe(200);
    expect((await viewer("GET", "/api/me")).status).toBe(401);
    expect((await second("GET", "/api/me")).status).toBe(401);
    expect((await other("GET", "/api/me")).status).toBe(200);
  });

  test("signing in, failing to and signing out are in the audit; a stranger's address and every password are not", async () => {
    const person = await api.as("viewer");
    await api.signIn(person.email, "a planted wrong password");
    await api.signIn("typed-my-secret@lineward.test", "whatever it is");
    await person("POST", "/api/auth/sign-out", {});
    const own = await trail(`subjectId=${person.id}`);
    expect(own.map(({ action, phase }) => `${action} ${phase}`)).toEqual([
      "session.sign_out happened",
      "session.sign_in refused",
      "session.sign_in happened",
    ]);
    expect(own[1]).toMatchObject({ actor: { id: null }, detail: { address: "192.0.2.1", code: "invalid_email_or_password" } });
    const all = JSON.stringify(await (await api.audit()).findMany());
    expect(all).not.toContain("typed-my-secret");
    expect(all).not.toContain("planted");
  });
});

describe("a guesser", () => {
  // The clock stands still: on a slow machine the waits would otherwise pass while the passwords are checked.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("is slowed down, and the person still gets in from another address", async () => {
    const { email } = await api.person("viewer");
    const guesses: number[] = [];
    for (let at = 0; at < 8; at++) {
      guesses.push((await api.signIn(email, `guess number ${at}`, "198.51.100.7")).status);
    }
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const refused = await api.signIn(email, api.password, "198.51.100.7");
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe("too_many_requests");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await api.signIn(email, api.password, "203.0.113.9")).status).toBe(200);
  });

  test("gets no more tries by guessing in parallel, or by making up addresses before the proxy's", async () => {
    const { email } = await api.person("viewer");
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, at) => api.signIn(email, `parallel guess ${at}`, `10.9.9.${at}, 198.51.100.8`)),
    );
    expect(replies.filter((reply) => reply.status === 401)).toHaveLength(5);
  });

  test("with many addresses gets one try from each, and the person's own address still has its one", async () => {
    const { email } = await api.person("viewer");
    const { secondsToWait } = await import("@/lib/auth/login-throttle");
    for (let at = 0; at < 20; at++) {
      expect(await secondsToWait({ account: email, address: `198.51.100.${100 + at}` })).toBe(0);
    }
    expect((await api.signIn(email, "one more guess", "198.51.100.200")).status).toBe(401);
    expect((await api.signIn(email, "and another", "198.51.100.200")).status).toBe(429);
    expect((await api.signIn(email, api.password, "203.0.113.77")).status).toBe(200);
  });

  test("is still remembered after minutes in which other people signed in", async () => {
    const { email } = await api.person("viewer");
    const { id: _id, ...other } = await api.person("viewer");
    const guess = () => api.signIn(email, "patient guess", "198.51.100.9");
    let waitSeconds = 0;
    while (waitSeconds < 200) {
      const reply = await guess();
      waitSeconds = Number(reply.headers.get("retry-after") ?? 0);
      vi.setSystemTime(Date.now() + (waitSeconds < 200 ? waitSeconds * 1_000 : 0));
    }
    for (let minute = 0; minute < 3; minute++) {
      vi.setSystemTime(Date.now() + 60_000);
      expect((await api.signIn(other.email, api.password, "203.0.113.30")).status).toBe(200);
      expect((await guess()).status).toBe(429);
    }
    vi.setSystemTime(Date.now() + 61 * 60_000);
    await api.signIn(other.email, api.password, "203.0.113.30");
    expect(await api.db.rateLimit.count({ where: { lastRequest: { lt: BigInt(Date.now() - 3_600_000) } } })).toBe(0);
  });

  test("with one address for many accounts is slowed as well", async () => {
    const { secondsToWait } = await import("@/lib/auth/login-throttle");
    const address = "198.51.100.60";
    for (let at = 0; at < 39; at++) {
      expect(await secondsToWait({ account: `nobody-${at}@lineward.test`, address })).toBe(0);
    }
    const { email } = await api.person("viewer");
    expect((await api.signIn("nobody-39@lineward.test", "sprayed guess", address)).status).toBe(401);
    expect((await api.signIn(email, api.password, address)).status).toBe(429);
    expect((await api.signIn(email, api.password, "203.0.113.61")).status).toBe(200);
  });

  test("is forgotten after a right password, so that a person who mistypes is not slowed later", async () => {
    const { email } = await api.person("viewer");
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < 4; at++) {
        expect((await api.signIn(email, "mistyped it", "203.0.113.20")).status).toBe(401);
      }
      expect((await api.signIn(email, api.password, "203.0.113.20")).status).toBe(200);
    }
  });

  test("waits longer each time, up to a bound, and a refused try does not add to the wait", async () => {
    const { addressAndAccount, counter, take, waitMs } = await import("@/lib/auth/throttle");
    const waits = Array.from({ length: 30 }, (_, count) => waitMs(count, addressAndAccount));
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 0, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(addressAndAccount.waitMsMax);
    const key = counter("test", "waits");
    let now = 1_000_000;
    for (let at = 0; at < 5; at++) {
      expect(await take(key, addressAndAccount, now)).toBe(0);
    }
    expect(await take(key, addressAndAccount, now)).toBe(1_000);
    expect(await take(key, addressAndAccount, now + 400)).toBe(600);
    now += 1_000;
    expect(await take(key, addressAndAccount, now)).toBe(0);
    expect(await take(key, addressAndAccount, now)).toBe(2_000);
    expect(await take(key, addressAndAccount, now + addressAndAccount.forgetMs)).toBe(0);
    expect(await take(key, addressAndAccount, now + addressAndAccount.forgetMs)).toBe(0);
  });
});
