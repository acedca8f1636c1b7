import { expect, test, vi } from "vitest";
import { publishedEndpoints } from "@/lib/api/all-endpoints";
import { onEachDatabase } from "../support/each-database";
import { setUpSecondStep } from "../support/second-step";

/** Written down a second time on purpose: all that somebody may do who is still to set their second step up. */
const open = [
  "GET /api/me",
  "PATCH /api/me",
  "GET /api/me/second-step",
  "GET /api/me/proof",
  "POST /api/me/proof",
  "GET /api/me/identity-provider",
  "POST /api/me/identity-provider/proof",
  "GET /api/me/passkeys",
  "PATCH /api/me/passkeys/{id}",
  "DELETE /api/me/passkeys/{id}",
  "GET /api/auth/passkey/generate-register-options",
  "POST /api/auth/passkey/verify-registration",
  "POST /api/auth/two-factor/enable",
  "POST /api/auth/two-factor/disable",
  "POST /api/auth/two-factor/generate-backup-codes",
  "POST /api/auth/revoke-sessions",
  "POST /api/auth/revoke-other-sessions",
];

await onEachDatabase("a role that needs a second step", (api) => {
  test("keeps whoever has none from everything but setting it up, at once and on every route, and the tokens with them", async () => {
    const [admin, person] = [await api().as("admin"), await api().as("installer")];
    const { body: made } = await person<{ id: string; token: string }>("POST", "/api/tokens", { name: "A program", role: "installer" });
    const program = { authorization: `Bearer ${made.token}` };
    expect((await api().caller()("GET", "/api/devices", undefined, program)).status).toBe(200);
    expect((await person("GET", "/api/devices")).status).toBe(200);
    const before = await admin("GET", "/api/sign-in-rules");
    expect(before.body.roles).toContainEqual({ role: "installer", people: 1, without: 1, tokens: 1 });
    expect((await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["installer", "helpdesk"] })).status).toBe(200);

    for (const { method, path, access } of publishedEndpoints) {
      const operation = `${method} ${path}`;
      if (access === "open" || open.includes(operation)) {
        continue;
      }
      const input = method === "GET" || method === "DELETE" ? undefined : {};
      const answer = await person(method, path.replace(/\{\w+\}/g, "of-nobody-who-exists"), input);
      expect([answer.status, answer.body.code], operation).toEqual([403, "second_step_required"]);
    }
    for (const operation of open.filter((name) => name.startsWith("GET"))) {
      expect((await person("GET", operation.split(" ")[1] ?? "")).status, operation).toBe(200);
    }
    expect((await api().caller()("GET", "/api/devices", undefined, program)).body.code).toBe("second_step_required");
    expect((await api().caller()("GET", "/api/metrics", undefined, program)).body.code).toBe("second_step_required");
    expect((await admin("GET", "/api/devices")).status, "another role").toBe(200);

    const { caller } = await setUpSecondStep(api(), person);
    expect((await caller("GET", "/api/devices")).status).toBe(200);
    expect((await api().caller()("GET", "/api/devices", undefined, program)).status).toBe(200);
    expect((await caller("POST", "/api/auth/two-factor/disable", { password: api().password })).status).toBe(200);
    expect((await api().caller()("GET", "/api/devices", undefined, program)).body.code, "turned off again").toBe("second_step_required");
    expect((await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] })).status).toBe(200);
    expect((await api().caller()("GET", "/api/devices", undefined, program)).status).toBe(200);
  });

  test("holds for the next sign-in too, and ends streams of what happens", async () => {
    const [admin, agent] = [await api().as("admin"), await api().as("helpdesk")];
    const { standingsOf } = await import("@/lib/auth/standing");
    const { id } = await api().db.session.findFirstOrThrow({ where: { userId: agent.id } });
    expect((await standingsOf([id])).size).toBe(1);
    await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["helpdesk"] });
    expect((await standingsOf([id])).size).toBe(0);
    const again = await api().signIn(agent.email);
    expect(again.status).toBe(200);
    const { cookieOf } = await import("../support/api-kit");
    expect((await api().caller(cookieOf(again))("GET", "/api/lines")).body.code).toBe("second_step_required");
    await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
  });

  test("is only announced until the day that an admin has set: with the day for who has none, and demanded from then on", async () => {
    const [admin, viewer] = [await api().as("admin"), await api().as("viewer")];
    const { secondStepFrom: nothing } = (await viewer("GET", "/api/me")).body;
    expect(nothing).toBeNull();
    const from = new Date(Date.now() + 12 * 86_400_000).toISOString();
    const set = await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["viewer"], secondStepFrom: from });
    expect(set.body).toMatchObject({ secondStepRoles: ["viewer"], secondStepFrom: from });
    expect((await viewer("GET", "/api/me")).body).toMatchObject({ secondStepFrom: from });
    expect((await viewer("GET", "/api/devices")).status).toBe(200);
    expect((await admin("GET", "/api/me")).body.secondStepFrom, "another role").toBeNull();
    const { caller } = await setUpSecondStep(api(), await api().as("viewer"));
    expect((await caller("GET", "/api/me")).body.secondStepFrom, "who has one").toBeNull();
    const far = await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["viewer"], secondStepFrom: "2999-01-01T00:00:00Z" });
    expect(far.body).toMatchObject({ code: "validation_failed", fields: [{ path: "secondStepFrom" }] });
    const { body } = await admin("GET", `/api/audit?action=setting.change&actor=${admin.id}`);
    expect(body.items[0]?.detail).toEqual({ from: [], to: ["viewer"], begins: { from: null, to: from } });
    const come = new Date(Date.now() - 1_000).toISOString();
    await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["viewer"], secondStepFrom: come });
    expect((await viewer("GET", "/api/devices")).body.code, "the day has come").toBe("second_step_required");
    expect((await viewer("GET", "/api/me")).body.secondStepFrom).toBeNull();
    await admin("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
  });

  test("cannot lock out whoever says so: an admin without one cannot demand it of admins", async () => {
    const admin = await api().as("admin");
    const refused = await admin("PUT", "/api/sign-in-rules", { secondStepRoles: ["admin"] });
    expect(refused.body).toMatchObject({ code: "validation_failed", fields: [{ path: "secondStepRoles" }] });
    const { caller } = await setUpSecondStep(api(), admin);
    expect((await caller("PUT", "/api/sign-in-rules", { secondStepRoles: ["admin"] })).body.secondStepRoles).toEqual(["admin"]);
    expect((await caller("GET", "/api/people")).status).toBe(200);
    const { body } = await caller("GET", `/api/audit?action=setting.change&actor=${admin.id}`);
    expect(body.items.map(({ detail }) => detail)).toEqual([{ from: [], to: ["admin"] }]);
    const installer = await api().as("installer");
    expect((await installer("GET", "/api/sign-in-rules")).body.code).toBe("forbidden");
    await caller("PUT", "/api/sign-in-rules", { secondStepRoles: [] });
  });
});

vi.setConfig({ testTimeout: 60_000 });
