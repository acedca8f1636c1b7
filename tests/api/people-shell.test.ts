import { expect, test } from "vitest";
import type { Api } from "@/tests/support/api-kit";
import { onEachDatabase } from "@/tests/support/each-database";

const tokenOf = (link: string) => new URL(link).searchParams.get("token");
const password = "the new one from the shell";

await onEachDatabase("a link from the shell", (api: () => Api) => {
  const fromShell = async () => import("@/lib/people/from-shell");

  test("lets the last admin in again, ends what was before, and is in the audit", async () => {
    const admin = await api().as("admin");
    const { resetFromShell } = await fromShell();
    const made = await resetFromShell(` ${admin.email.toUpperCase()} `);
    expect(made.link).toMatch(/^http:\/\/127\.0\.0\.1:4000\/setup\?token=/);
    expect((await admin("GET", "/api/me")).status).toBe(200);
    expect((await api().anyone("POST", "/api/setup", { token: tokenOf(made.link), password })).status).toBe(200);
    expect((await admin("GET", "/api/me")).status).toBe(401);
    expect((await api().signIn(admin.email, password)).status).toBe(200);
    const entry = await (await api().audit()).findFirstOrThrow({ where: { action: "person.link", subjectId: admin.id } });
    expect(entry).toMatchObject({ actorId: null, actorName: "Lineward" });
    expect(JSON.parse(entry.detail)).toEqual({ from: "shell" });
    expect(JSON.stringify(await (await api().audit()).findMany())).not.toContain(tokenOf(made.link));
  });

  test("switches on only an admin whom nobody else could switch on", async () => {
    const { resetFromShell } = await fromShell();
    const viewer = await api().person("viewer");
    await api().db.user.update({ where: { id: viewer.id }, data: { active: false } });
    await expect(resetFromShell(viewer.email)).rejects.toThrow("switched off");
    const last = await api().person("admin");
    await api().db.user.updateMany({ where: { role: "admin" }, data: { active: false } });
    const made = await resetFromShell(last.email);
    expect(made.switchedOn).toBe(true);
    await api().anyone("POST", "/api/setup", { token: tokenOf(made.link), password });
    expect((await api().signIn(last.email, password)).status).toBe(200);
  });

  test("is not made for an address that nobody has", async () => {
    const { resetFromShell } = await fromShell();
    await expect(resetFromShell("nobody@lineward.test")).rejects.toThrow("npm run people -- list");
  });
});
