import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type Api, cookieOf, startApi } from "@/tests/support/api-kit";

const hourMs = 3_600_000;
let api: Api;
beforeAll(async () => {
  api = await startApi({
    env: { LINEWARD_SESSION_IDLE_HOURS: "2", LINEWARD_SESSION_MAX_HOURS: "5", LINEWARD_URL: "https://lineward.test" },
  });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => api.close());

/** Moves the clock without stopping timers, on which the database's drivers rely. */
function later(ms: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
}

test("behind https the cookie is sent over https only, and lives as long as the session may", async () => {
  const { email } = await api.person("viewer");
  const [cookie = ""] = (await api.signIn(email)).headers.getSetCookie();
  expect(cookie).toMatch(/^__Host-lineward\.session_token=/);
  expect(cookie).toMatch(/; Secure/);
  expect(cookie).toContain(`Max-Age=${5 * 3_600}`);
});

test("a session that is not used ends after the idle limit", async () => {
  const viewer = await api.as("viewer");
  later(2 * hourMs - 60_000);
  expect((await viewer("GET", "/api/me")).status).toBe(200);
  later(2 * hourMs + 60_000);
  expect((await viewer("GET", "/api/me")).status).toBe(401);
});

test("a session in use goes on past the idle limit, and ends at the absolute one", async () => {
  const viewer = await api.as("viewer");
  for (let at = 0; at < 4; at++) {
    later(hourMs);
    expect((await viewer("GET", "/api/me")).status, `after ${at + 1} hours`).toBe(200);
  }
  later(hourMs - 60_000);
  expect((await viewer("GET", "/api/me")).status).toBe(200);
  later(2 * 60_000);
  expect((await viewer("GET", "/api/me")).status).toBe(401);
});

test("a session is renewed by a write every few minutes, not by one for each request", async () => {
  const viewer = await api.as("viewer");
  const written = async () => (await api.db.session.findFirstOrThrow({ where: { userId: viewer.id } })).updatedAt.getTime();
  const first = await written();
  await viewer("GET", "/api/me");
  await viewer("GET", "/api/me");
  expect(await written()).toBe(first);
  later(6 * 60_000);
  await viewer("GET", "/api/me");
  expect(await written()).toBeGreaterThan(first);
});

test("a session without 'remember me' ends with the idle limit too", async () => {
  const { email } = await api.person("viewer");
  const reply = await api.anyone("POST", "/api/auth/sign-in/email", { email, password: api.password, rememberMe: false });
  const caller = api.caller(cookieOf(reply));
  expect((await caller("GET", "/api/me")).status).toBe(200);
  later(2 * hourMs + 60_000);
  expect((await caller("GET", "/api/me")).status).toBe(401);
});
