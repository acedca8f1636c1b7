import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Api, startApi } from "@/tests/support/api-kit";

const base = "http://lineward.test";
const tokenOf = (link: string | undefined) => new URL(link ?? "").searchParams.get("token") ?? "";
const password = "the first admin's own";

describe("an empty database", () => {
  let api: Api;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.close());

  const setup = async () => import("@/lib/people/setup");

  test("gives a one-time link, by which somebody becomes the first admin", async () => {
    const link = await (await setup()).setupLink(base);
    expect(link).toMatch(/^http:\/\/lineward\.test\/setup\?token=[\w-]{43}$/);
    const token = tokenOf(link);
    expect((await api.anyone("GET", `/api/setup?token=${token}`)).body).toEqual({ purpose: "setup", name: null, email: null });
    const joined = await api.anyone("POST", "/api/setup", { token, name: "Asha", email: "Asha@Example.com", password });
    expect(joined.body).toEqual({ email: "asha@example.com" });
    const signedIn = await api.signIn("asha@example.com", password);
    expect(signedIn.body).toMatchObject({ user: { role: "admin", name: "Asha" } });
    expect(await (await setup()).setupLink(base)).toBeUndefined();
  });

  test("gives one link at a time: a new start ends the older one", async () => {
    const first = tokenOf(await (await setup()).setupLink(base));
    const second = tokenOf(await (await setup()).setupLink(base));
    expect((await api.anyone("GET", `/api/setup?token=${first}`)).status).toBe(404);
    expect((await api.anyone("GET", `/api/setup?token=${second}`)).status).toBe(200);
  });

  test("gets one first admin, even when two use the link at the same moment", async () => {
    const token = tokenOf(await (await setup()).setupLink(base));
    const uses = await Promise.all(
      ["one@example.com", "two@example.com"].map((email) => api.anyone("POST", "/api/setup", { token, name: "First", email, password })),
    );
    expect(uses.map((use) => use.status).sort()).toEqual([200, 404]);
    expect(await api.db.user.count()).toBe(1);
  });

  test("asks for a name and an address, and keeps the link until it has them", async () => {
    const token = tokenOf(await (await setup()).setupLink(base));
    expect((await api.anyone("POST", "/api/setup", { token, email: "a@example.com", password })).body.fields[0]?.path).toBe("name");
    expect((await api.anyone("POST", "/api/setup", { token, name: "A", password })).body.fields[0]?.path).toBe("email");
    expect((await api.anyone("POST", "/api/setup", { token, name: "A", email: "a@example.com", password })).status).toBe(200);
  });

  test("takes the first admin from the environment instead, once", async () => {
    const { ensureAdmin, setupLink } = await setup();
    expect(await ensureAdmin("Ops@Example.com", password)).toBe(true);
    expect(await ensureAdmin("other@example.com", password)).toBe(false);
    expect(await setupLink(base)).toBeUndefined();
    expect((await api.signIn("ops@example.com", password)).status).toBe(200);
    expect(await api.db.user.count()).toBe(1);
  });
});

describe("the file that signs sessions", () => {
  let api: Api;
  afterAll(() => api.close());

  test("is made at the first use, for its owner only, and a new process reads the same", async () => {
    const { mkdtemp, rm, stat, writeFile } = await import("node:fs/promises");
    const path = await import("node:path");
    const { tmpdir } = await import("node:os");
    api = await startApi();
    const { sessionSecret } = await import("@/lib/auth/secret");
    const folder = await mkdtemp(path.join(tmpdir(), "lineward-secret-"));
    try {
      const secret = sessionSecret(folder);
      expect(Buffer.from(secret, "base64url")).toHaveLength(32);
      expect(sessionSecret(folder)).toBe(secret);
      const file = path.join(folder, "session-secret");
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await writeFile(file, "short");
      expect(() => sessionSecret(folder)).toThrow("damaged");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
