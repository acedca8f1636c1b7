import { expect, test, vi } from "vitest";
import { publishedEndpoints } from "@/lib/api/all-endpoints";
import type { Api, Person } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";

const minuteMs = 60_000;

/** Written down a second time on purpose: what an open screen, or a stolen session, must not be enough for. */
const guarded = [
  "POST /api/people",
  "POST /api/people/{id}/link",
  "POST /api/people/{id}/second-step",
  "PATCH /api/people/{id}",
  "DELETE /api/people/{id}",
  "POST /api/tokens",
  "PUT /api/sign-in-rules",
  "PUT /api/emergency-admin",
  "POST /api/emergency-admin/trial",
  "PUT /api/identity-provider",
  "POST /api/identity-provider/trial",
  "POST /api/identity-provider/trial/sign-in",
  "PUT /api/account-mail",
  "POST /api/account-mail/deliveries/{id}/again",
  "POST /api/channels",
  "PATCH /api/channels/{id}",
  "DELETE /api/channels/{id}",
  "PUT /api/mail",
  "PUT /api/audit/head/channel",
  "POST /api/webhooks",
  "PATCH /api/webhooks/{id}",
  "POST /api/backups",
  "PATCH /api/backups/settings",
  "GET /api/backups/{id}/file",
  "POST /api/backups/{id}/drill",
  "GET /api/auth/passkey/generate-register-options",
  "POST /api/auth/passkey/verify-registration",
  "DELETE /api/me/passkeys/{id}",
  "PUT /api/sites/{id}/report-mail",
  "DELETE /api/sites/{id}/report-mail",
  "POST /api/networks",
  "DELETE /api/networks/{id}",
  "POST /api/resets/{id}/reveal",
  "POST /api/jobs/{id}/reveals",
  "GET /api/reveals/{token}",
];

/** What a program may do by itself: backups at night, what it is told by, and the networks of the devices that it adds. */
const spared = [
  "POST /api/backups",
  "POST /api/backups/{id}/drill",
  "POST /api/channels",
  "PATCH /api/channels/{id}",
  "DELETE /api/channels/{id}",
  "PUT /api/mail",
  "POST /api/webhooks",
  "PATCH /api/webhooks/{id}",
  "PUT /api/sites/{id}/report-mail",
  "DELETE /api/sites/{id}/report-mail",
  "POST /api/networks",
  "DELETE /api/networks/{id}",
];

async function growStale(api: Api, person: Person, byMs = 5 * minuteMs): Promise<void> {
  const rows = await api.db.session.findMany({ where: { userId: person.id } });
  for (const { id, provenAt } of rows) {
    await api.db.session.update({ where: { id }, data: { provenAt: new Date((provenAt?.getTime() ?? 0) - byMs) } });
  }
}

const askFor = (caller: Person | ReturnType<Api["caller"]>, operation: string, headers: Record<string, string> = {}) => {
  const [method = "", path = ""] = operation.split(" ");
  return caller(
    method,
    path.replace(/\{\w+\}/g, "of-nobody-who-exists"),
    method === "GET" || method === "DELETE" ? undefined : {},
    headers,
  );
};

await onEachDatabase("a password that was typed more than five minutes ago", (api) => {
  test("is asked for again before each of these operations, and by no other; typed again, they go on", async () => {
    expect(publishedEndpoints.flatMap(({ method, path, freshPassword }) => (freshPassword ? [`${method} ${path}`] : [])).sort()).toEqual(
      [...guarded].sort(),
    );
    const admin = await api().as("admin");
    for (const operation of guarded) {
      expect((await askFor(admin, operation)).body.code, `${operation} after a sign-in`).not.toBe("fresh_password_required");
    }
    await growStale(api(), admin);
    for (const operation of guarded) {
      const { status, body } = await askFor(admin, operation);
      expect([status, body.code], operation).toEqual([403, "fresh_password_required"]);
    }
    expect((await admin("GET", "/api/me/proof")).body).toEqual({ freshUntil: null });
    const person = { name: "Nora New", email: "nora@lineward.test", role: "viewer" };
    expect((await admin("POST", "/api/people", person)).status).toBe(403);
    expect((await admin("POST", "/api/me/proof", { password: api().password })).status).toBe(200);
    expect((await admin("POST", "/api/people", person)).status).toBe(201);
    const entries = await (await api().audit()).findMany({ where: { actorId: admin.id, action: "session.prove" } });
    expect(entries.map(({ phase }) => phase)).toEqual(["happened"]);
  });

  test("that is typed in one session counts for no other one", async () => {
    const admin = await api().as("admin");
    await growStale(api(), admin);
    await api().signIn(admin.email);
    expect((await askFor(admin, "POST /api/people")).body.code).toBe("fresh_password_required");
  });

  test("is not guessed in an open session, and every wrong one is recorded", async () => {
    const admin = await api().as("admin");
    await growStale(api(), admin);
    const answers = [];
    for (let at = 0; at < 7; at += 1) {
      answers.push(await admin("POST", "/api/me/proof", { password: `guess ${at}` }));
    }
    expect(answers.slice(0, 5).map(({ body }) => body.fields?.[0]?.path)).toEqual(Array.from({ length: 5 }, () => "password"));
    expect(answers.at(-1)?.status).toBe(429);
    expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await askFor(admin, "POST /api/people")).body.code).toBe("fresh_password_required");
    const entries = await (await api().audit()).findMany({ where: { actorId: admin.id, action: "session.prove" } });
    expect(entries.length).toBeGreaterThanOrEqual(6);
    expect(new Set(entries.map(({ phase }) => phase))).toEqual(new Set(["refused"]));
  });

  test("does not become fresh by a clock that is set back, however far", async () => {
    const admin = await api().as("admin");
    await growStale(api(), admin, -3 * 365 * 24 * 60 * minuteMs);
    expect((await askFor(admin, "POST /api/people")).body.code).toBe("fresh_password_required");
    await growStale(api(), admin, 3 * 365 * 24 * 60 * minuteMs);
    expect((await askFor(admin, "POST /api/people")).body.code).toBe("validation_failed");
    const seen = await api().db.session.findFirstOrThrow({ where: { userId: admin.id } });
    const { forgetProofs } = await import("@/lib/auth/proof");
    await forgetProofs();
    expect((await askFor(admin, "POST /api/people")).body.code).toBe("fresh_password_required");
    expect((await api().db.session.findFirstOrThrow({ where: { userId: admin.id } })).updatedAt).toEqual(seen.updatedAt);
  });

  test("has no counterpart in a token: it makes and tries backups and sets up what it is told by, and is refused all else", async () => {
    const admin = await api().as("admin");
    const { body } = await admin<{ token: string }>("POST", "/api/tokens", { name: "A program", role: "admin" });
    const program = api().caller();
    for (const operation of guarded) {
      const answer = await askFor(program, operation, { authorization: `Bearer ${body.token}` });
      const refused = answer.body.code === "forbidden" && /token/.test(answer.body.detail);
      expect(refused, `${operation}: ${answer.text.slice(0, 200)}`).toBe(!spared.includes(operation));
    }
  });
});

vi.setConfig({ testTimeout: 60_000 });
