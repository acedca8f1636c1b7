import { readFile } from "node:fs/promises";
import { hashPassword } from "better-auth/crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "@/tests/support/api-kit";

let api: Api;
beforeAll(async () => {
  api = await startApi({ realHasher: true });
});
afterAll(() => api.close());

const storedOf = async (userId: string) => (await api.db.account.findFirstOrThrow({ where: { userId } })).password ?? "";

test("a password is kept as Argon2id with OWASP's parameters", async () => {
  const { id, email } = await api.person("viewer");
  expect(await storedOf(id)).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect((await api.signIn(email, "not the password")).status).toBe(401);
  expect((await api.signIn(email)).status).toBe(200);
});

test("a hash of an earlier Lineward still lets its owner in, and is renewed by it", async () => {
  const { id, email } = await api.person("viewer");
  await api.db.account.updateMany({ where: { userId: id }, data: { password: await hashPassword(api.password) } });
  expect((await api.signIn(email, "not the password")).status).toBe(401);
  expect(await storedOf(id)).toMatch(/^[0-9a-f]{32}:/);
  expect((await api.signIn(email)).status).toBe(200);
  expect(await storedOf(id)).toMatch(/^\$argon2id\$/);
  expect((await api.signIn(email)).status).toBe(200);
});

test("a shift that signs in at once gets in, more than that is told when to come back, and none of it counts as a guess", async () => {
  const { email } = await api.person("viewer");
  const counted = () => api.db.rateLimit.aggregate({ _sum: { count: true }, where: { key: { startsWith: "guess" } } });
  const before = await counted();
  const replies = await Promise.all(Array.from({ length: 30 }, (_, at) => api.signIn(email, api.password, `192.0.2.${at + 10}`)));
  const refused = replies.filter((reply) => reply.status !== 200);
  expect(replies.length - refused.length).toBeGreaterThanOrEqual(20);
  expect(refused.length).toBeGreaterThan(0);
  for (const reply of refused) {
    expect(reply.body).toMatchObject({ code: "overloaded", status: 503 });
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
  }
  expect(await counted()).toEqual(before);
});

test("passwords are hashed apart: what waits in Node's own pool goes on meanwhile", async () => {
  const { hasher } = await import("@/lib/auth/hasher");
  const done: string[] = [];
  const hashes = Array.from({ length: 8 }, () =>
    hasher()
      .hash("some password")
      .then(() => done.push("hash")),
  );
  await readFile("package.json").then(() => done.push("file"));
  await Promise.all(hashes);
  expect(done.indexOf("file")).toBeLessThan(4);
});

test("a stored hash in no known form is an error and never a right password", async () => {
  const { hasher } = await import("@/lib/auth/hasher");
  await expect(hasher().verify("anything", "plain text")).rejects.toThrow("no form");
});
