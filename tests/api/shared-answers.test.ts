import { expect, test } from "vitest";
import { onEachDatabase } from "../support/each-database";

await onEachDatabase("answers that callers share, and callers who are remembered", (api) => {
  test("a change shows at once to everybody who asks the same again", async () => {
    const [admin, other] = [await api().as("admin"), await api().as("admin")];
    const names = async (who: typeof admin) => (await who("GET", "/api/sites?limit=50")).body.items.map((item) => item.name);
    const { body: site } = await admin("POST", "/api/sites", { name: "Harbour" });
    for (const name of ["Harbour West", "Harbour East", "Harbour North"]) {
      expect((await admin("PATCH", `/api/sites/${site.id}`, { name })).status).toBe(200);
      expect(await Promise.all([names(admin), names(other), names(admin)])).toEqual([[name], [name], [name]]);
    }
    await api().db.$transaction(async (tx) => {
      await tx.site.update({ where: { id: site.id }, data: { name: "Within", nameKey: "within" } });
      await names(admin);
    });
    expect(await names(other)).toEqual(["Within"]);
  });

  test("nobody is given an answer that was made for somebody who may see more", async () => {
    const admin = await api().as("admin");
    const { body: mine } = await admin("POST", "/api/sites", { name: "Mine" });
    const installer = await api().as("installer", { sites: [mine.id] });
    const [all, own] = await Promise.all([admin("GET", "/api/sites?limit=50"), installer("GET", "/api/sites?limit=50")]);
    expect(all.body.items.length).toBeGreaterThan(1);
    expect(own.body.items.map((item) => item.name)).toEqual(["Mine"]);
  });

  test("who was switched off, signed out, given another role or other sites is so from the next request on", async () => {
    const admin = await api().as("admin");
    const { body: site } = await admin("POST", "/api/sites", { name: "Quay" });
    const person = await api().as("installer");
    expect((await person("GET", "/api/sites?limit=50")).body.items.length).toBeGreaterThan(1);
    await admin("PATCH", `/api/people/${person.id}`, { siteIds: [site.id] });
    expect((await person("GET", "/api/sites?limit=50")).body.items.map((item) => item.name)).toEqual(["Quay"]);
    await admin("PATCH", `/api/people/${person.id}`, { role: "viewer" });
    expect((await person("POST", "/api/sites", { name: "No" })).status).toBe(403);
    await admin("PATCH", `/api/people/${person.id}`, { active: false });
    expect((await person("GET", "/api/me")).status).toBe(401);
    const leaving = await api().as("viewer");
    expect((await leaving("GET", "/api/me")).status).toBe(200);
    expect((await leaving("POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect((await leaving("GET", "/api/me")).status).toBe(401);
  });
});
