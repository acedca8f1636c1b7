import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { type Api, cookieOf, startApi } from "@/tests/support/api-kit";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const foreign = { origin: "http://elsewhere.example" };

describe("a page of another origin", () => {
  test.each([
    ["no origin's", ""],
    ["an opaque one's", "null"],
    ["another host's", "http://elsewhere.example"],
    ["our host's over another scheme", "https://lineward.test"],
    ["our host's at another port", "http://lineward.test:8080"],
    ["this machine's", "http://localhost"],
    ["our address with more behind it", "http://lineward.test/"],
  ])("cannot write with a person's cookie: %s", async (_who, origin) => {
    const person = await api.as("viewer");
    // The kit drops a header that is "", so an empty Origin is sent as one space: the platform trims it.
    const sent = { origin: origin === "" ? " " : origin };
    expect((await person("PATCH", "/api/me", { name: "Planted" }, sent)).status).toBe(403);
    expect((await person("POST", "/api/auth/sign-out", {}, sent)).status).toBe(403);
    expect((await person("GET", "/api/me")).body).toMatchObject({ name: expect.not.stringContaining("Planted") });
  });

  test("cannot sign anybody in, even without a cookie", async () => {
    const { email } = await api.person("viewer");
    const reply = await api.anyone("POST", "/api/auth/sign-in/email", { email, password: api.password }, foreign);
    expect(reply.status).toBe(403);
    expect(reply.headers.getSetCookie()).toEqual([]);
  });
});

test("the sign-in library offers nothing over HTTP but what is meant, so none of its redirects either", async () => {
  const person = await api.as("viewer");
  const to = encodeURIComponent("http://localhost/elsewhere");
  for (const path of [
    `reset-password/some-token?callbackURL=${to}`,
    `verify-email?token=x&callbackURL=${to}`,
    `delete-user/callback?token=x&callbackURL=${to}`,
    "callback/google?code=x",
    "error?error=x",
    "ok",
    "list-accounts",
    "sign-out",
  ]) {
    const reply = await person("GET", `/api/auth/${path}`);
    expect(reply.status, path).toBe(404);
    expect(reply.headers.get("location"), path).toBeNull();
  }
});

describe("an account that many networks guess at", () => {
  // The clock stands still: on a slow machine the waits would otherwise pass meanwhile.
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("lets strangers pass one after the other, whatever addresses they have, and its owner at once", async () => {
    const { email } = await api.person("viewer");
    const home = "203.0.113.77";
    const owner = await api.signIn(email, api.password, home);
    const answers: number[] = [];
    for (const batch of [0, 1, 2]) {
      const guesses = Array.from({ length: 20 }, (_, at) => api.signIn(email, "a guess", `2001:db8:${batch}:${at}::1`));
      answers.push(...(await Promise.all(guesses)).map((reply) => reply.status));
    }
    expect(answers.filter((status) => status === 401)).toHaveLength(24);
    expect(answers.filter((status) => status === 429)).toHaveLength(36);
    // From the network it has signed in from before, and with the browser from anywhere.
    expect((await api.signIn(email, api.password, home)).status).toBe(200);
    const browser = api.caller(cookieOf(owner), "198.51.100.3");
    expect((await browser("POST", "/api/auth/sign-in/email", { email, password: api.password })).status).toBe(200);
    // A link from an admin makes another browser known too.
    const admin = await api.as("admin");
    const { id } = await api.db.user.findUniqueOrThrow({ where: { email } });
    const made = await admin<{ link: string }>("POST", `/api/people/${id}/link`);
    const token = new URL(made.body.link).searchParams.get("token");
    const password = "a password of one's own";
    const joined = await api.caller(undefined, "198.51.100.4")("POST", "/api/setup", { token, password });
    const newBrowser = api.caller(cookieOf(joined), "198.51.100.4");
    expect((await newBrowser("POST", "/api/auth/sign-in/email", { email, password })).status).toBe(200);
  });

  test("the addresses of one IPv6 network share their guesses", async () => {
    const { email } = await api.person("viewer");
    const replies: number[] = [];
    for (let at = 0; at < 8; at++) {
      replies.push((await api.signIn(email, "a guess", `2001:db8:77:1:${at}:${at}:${at}:1`)).status);
    }
    expect(replies).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  });

  test("knows a browser by its cookie only for the person who signed in with it", async () => {
    const { knownBrowser, knownBrowserCookie } = await import("@/lib/auth/known");
    const { line } = knownBrowserCookie("one");
    const headers = new Headers({ cookie: line.split(";")[0] ?? "" });
    expect(knownBrowser(headers, "one")).toBeTruthy();
    expect(knownBrowser(headers, "another")).toBeUndefined();
    expect(knownBrowser(headers, "one", Date.now() + 181 * 86_400_000)).toBeUndefined();
    expect(knownBrowser(new Headers({ cookie: "lineward.known=1.AAAA" }), "one")).toBeUndefined();
  });
});

test("signing out empties what the browser has kept", async () => {
  for (const [method, path] of [
    ["POST", "/api/auth/sign-out"],
    ["POST", "/api/auth/revoke-sessions"],
    ["DELETE", "/api/sessions"],
  ] as const) {
    const person = await api.as("viewer");
    const reply = await person(method, path, method === "POST" ? {} : undefined);
    expect(reply.headers.get("clear-site-data"), path).toBe('"cache", "storage"');
    if (path !== "/api/auth/revoke-sessions") {
      expect(reply.headers.getSetCookie().join("\n"), path).toMatch(/session_token=;.*Max-Age=0/);
    }
  }
});

test("a link that is passed on never names the host that a request has made up", async () => {
  const admin = await api.as("admin");
  const body = (name: string) => ({ name, email: `${name}@lineward.test`, role: "viewer" });
  const strange = { host: "elsewhere.example", ...foreign };
  const made = await admin<{ id: string; link: string }>("POST", "/api/people", body("a"), strange);
  expect(made.body.link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/setup\?token=/);
  const again = await admin<{ link: string }>("POST", `/api/people/${made.body.id}/link`, undefined, strange);
  expect(again.body.link).toMatch(/^http:\/\/127\.0\.0\.1:4000\//);
  const local = await admin<{ link: string }>("POST", "/api/people", body("b"), {
    host: "localhost:4000",
    origin: "http://localhost:4000",
  });
  expect(local.body.link).toMatch(/^http:\/\/localhost:4000\//);
});

describe("the log and the audit", () => {
  interface Entry {
    action: string;
    phase: string;
    actor: { id: string | null };
    subjectId: string | null;
    detail: Record<string, unknown>;
  }
  const entries = async (query: string) => (await (await api.as("admin"))<{ items: Entry[] }>("GET", `/api/audit?${query}`)).body.items;

  test("say from where a refused sign-in came, and whom a guesser was after", async () => {
    const { log } = await import("@/lib/platform/log");
    const warned = vi.spyOn(log, "warn");
    const { id, email } = await api.person("viewer");
    for (let at = 0; at < 8; at++) {
      await api.signIn(email, "a guess", "198.51.100.90");
    }
    const lines = warned.mock.calls.map(([fields, words]) => ({ ...(fields as object), words }));
    expect(lines.filter((line) => line.words === "sign-in refused")).toHaveLength(5);
    expect(lines.filter((line) => line.words === "too many attempts")).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatchObject({ address: "198.51.100.90", operation: "POST /api/auth/sign-in/email" });
    }
    warned.mockRestore();
    // The filter that docs/operating.md hands to fail2ban finds exactly this address in such a line.
    const [, filter = ""] = /^failregex = (.+)$/m.exec(await readFile("docs/operating.md", "utf8")) ?? [];
    const pattern = new RegExp(filter.replace("<ADDR>", "(?<address>[0-9a-f.:]+)"));
    for (const { words, ...fields } of lines) {
      const line = JSON.stringify({ level: 40, time: Date.now(), ...fields, msg: words });
      expect(pattern.exec(line)?.groups?.address, line).toBe("198.51.100.90");
      expect(pattern.test(line.replace(String(words), "request refused"))).toBe(false);
    }
    const found = await entries(`subjectId=${id}&action=session.sign_in`);
    const codes = found.map((entry) => entry.detail.code);
    // The audit cannot be filled by whoever keeps knocking.
    expect(codes.filter((code) => code === "too_many_attempts")).toHaveLength(1);
    expect(found.every((entry) => entry.detail.address === "198.51.100.90" && entry.phase === "refused")).toBe(true);
  });

  test("say who asked for what their role does not allow", async () => {
    const { log } = await import("@/lib/platform/log");
    const warned = vi.spyOn(log, "warn");
    const viewer = await api.as("viewer", { address: "192.0.2.66" });
    for (let at = 0; at < 3; at++) {
      expect((await viewer("GET", "/api/people")).status).toBe(403);
    }
    expect(warned).toHaveBeenCalledTimes(3);
    const line = { operation: "GET /api/people", code: "forbidden", address: "192.0.2.66", person: viewer.id };
    expect(warned).toHaveBeenCalledWith(expect.objectContaining(line), "permission refused");
    warned.mockRestore();
    const found = await entries(`actor=${viewer.id}&action=access.refused`);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ phase: "refused", detail: { operation: "GET /api/people", address: "192.0.2.66" } });
  });

  test("have the sign-in library's own words, and nothing that a caller typed", async () => {
    const { log } = await import("@/lib/platform/log");
    const { logOfLibrary } = await import("@/lib/auth/library-log");
    const wrote = vi.spyOn(log, "error").mockImplementation(() => undefined);
    logOfLibrary("error", "Failed to do it: planted-secret", new Error("planted-secret"));
    logOfLibrary("error", "", { planted: "planted-secret" });
    const said = wrote.mock.calls.map(([, words]) => words);
    expect(said).toEqual(["sign-in library: Failed to do it", "sign-in library: an error without words"]);
    wrote.mockRestore();
  });

  test("say who looked at which address, and nobody looks at a whole network at speed", async () => {
    const admin = await api.as("admin");
    const probe = (address: string) => admin("POST", "/api/devices/probe", { address });
    expect((await probe("https://user:planted-secret@10.0.0.1")).status).toBe(422);
    expect((await probe("http://8.8.8.8:81")).status).toBeGreaterThanOrEqual(400);
    const found = await entries(`actor=${admin.id}&action=device.probe`);
    expect(found.map((entry) => entry.phase).sort()).toEqual(["asked", "refused"]);
    expect(found[0]).toMatchObject({ subjectName: "http://8.8.8.8:81", detail: { code: "address_not_allowed" } });
    const replies = await Promise.all(Array.from({ length: 40 }, (_, at) => probe(`http://8.8.8.8:${at + 100}`)));
    const slowed = replies.filter((reply) => reply.status === 429);
    expect(slowed.length).toBeGreaterThanOrEqual(10);
    expect(Number(slowed[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await (await api.as("admin"))("POST", "/api/devices/probe", { address: "http://8.8.8.8" })).body.code).toBe(
      "address_not_allowed",
    );
  });
});

interface OpenApi {
  components: { securitySchemes: { session: { name: string } } };
}

describe("over https", () => {
  let https: Api;
  beforeAll(async () => {
    https = await startApi({ env: { LINEWARD_URL: "https://lineward.test" } });
  });
  afterAll(() => https.close());
  test("the cookies belong to this very host, and a session works with them", async () => {
    const { email } = await https.person("viewer");
    const signedIn = await https.signIn(email);
    expect(signedIn.status).toBe(200);
    const cookies = signedIn.headers.getSetCookie();
    expect(cookies.length).toBe(2);
    for (const cookie of cookies) {
      expect(cookie).toMatch(/^__Host-lineward\.(session_token|known)=/);
      expect(cookie).toMatch(/; Path=\//i);
      expect(cookie).toMatch(/; Secure/i);
      expect(cookie).not.toMatch(/Domain=/i);
    }
    const person = https.caller(cookieOf(signedIn));
    const { components } = (await person<OpenApi>("GET", "/api/openapi.json")).body;
    expect(cookieOf(signedIn)).toMatch(new RegExp(`^${components.securitySchemes.session.name}=`));
    expect((await person("PATCH", "/api/me", { name: "Here" })).status).toBe(200);
    expect((await person("PATCH", "/api/me", { name: "There" }, { origin: "http://lineward.test" })).status).toBe(403);
    const out = await person("POST", "/api/auth/sign-out", {});
    expect(out.headers.getSetCookie().join("\n")).toMatch(/__Host-lineward\.session_token=;.*Secure/i);
  });
});
