import { expect, test, vi } from "vitest";
import { type Api, cookieOf } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";

/** Forgets what this process remembers, as if the request went to another one. */
async function inAnotherProcess(api: Api): Promise<void> {
  await api.db.$executeRawUnsafe(`UPDATE "Session" SET "userAgent" = "userAgent" WHERE 1 = 0`);
}

await onEachDatabase("who is asking", (api) => {
  test("is asked of the database once, and of the sign-in library only where it has something to do", async () => {
    const { auth } = await import("@/lib/auth/auth");
    const { db } = await import("@/lib/platform/db/client");
    const installer = await api().as("installer");
    await inAnotherProcess(api());
    const library = vi.spyOn(auth().api, "getSession");
    const statements = vi.spyOn(db(), "$queryRaw");
    expect((await installer("GET", "/api/drivers")).status).toBe(200);
    expect(library).not.toHaveBeenCalled();
    expect(statements).toHaveBeenCalledTimes(1);
    await api().db.session.updateMany({ where: { userId: installer.id }, data: { expiresAt: new Date(Date.now() + 60_000) } });
    expect((await installer("GET", "/api/drivers")).status).toBe(200);
    expect(library).toHaveBeenCalledTimes(1);
    const renewed = await api().db.session.findFirstOrThrow({ where: { userId: installer.id } });
    expect(renewed.expiresAt.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
    vi.restoreAllMocks();
  });

  test("is nobody with a cookie that was made up, cut, or signed for another token", async () => {
    const [one, two] = [await api().as("admin"), await api().as("viewer")];
    const signedValue = (cookie: string) => /session_token=([^;]+)/.exec(cookie)?.[1] ?? "";
    const [token = "", signature = ""] = signedValue(one.cookie).split(".");
    const [other = "", otherSignature = ""] = signedValue(two.cookie).split(".");
    const tries = [
      `${token}.${otherSignature}`,
      `${other}.${signature}`,
      token,
      `${token}.`,
      `${token}.${signature.slice(0, 20)}`,
      "",
      "%00",
      `'.${signature}`,
    ];
    for (const value of tries) {
      expect((await api().caller(`lineward.session_token=${value}`)("GET", "/api/me")).status, value).toBe(401);
    }
    expect((await api().caller(`theme=dark; lineward.session_token=${token}.${signature}`)("GET", "/api/me")).status).toBe(200);
  });

  test("sees the own sites with the places below them, once each, and none if bound to none", async () => {
    const admin = await api().as("admin");
    const { body: house } = await admin("POST", "/api/sites", { name: "House" });
    const { body: wing } = await admin("POST", "/api/sites", { name: "Wing", parentId: house.id });
    await admin("POST", "/api/sites", { name: "Elsewhere" });
    const names = async (caller: typeof admin) => (await caller("GET", "/api/sites?limit=50")).body.items.map(({ name }) => name);
    expect(await names(await api().as("installer", { sites: [house.id, wing.id] }))).toEqual(["House", "Wing"]);
    expect(await names(await api().as("helpdesk", { sites: [wing.id] }))).toEqual(["Wing"]);
    expect(await names(await api().as("viewer", { sites: [wing.id] }))).toContain("Elsewhere");
  });

  test("is signed out in every browser, another role or gone from the next request on, whoever did it", async () => {
    const { email, id } = await api().person("installer");
    const [home, work] = [cookieOf(await api().signIn(email)), cookieOf(await api().signIn(email))].map((cookie) => api().caller(cookie));
    if (!home || !work) {
      throw new Error("Two browsers are signed in");
    }
    const status = async () => [(await home("GET", "/api/me")).status, (await work("GET", "/api/me")).status];
    expect(await status()).toEqual([200, 200]);
    expect((await work("POST", "/api/auth/sign-out", {})).status).toBe(200);
    expect(await status()).toEqual([200, 401]);
    // Straight in the database, as another process does it.
    await api().db.user.update({ where: { id }, data: { role: "viewer" } });
    expect((await home("POST", "/api/sites", { name: "No" })).status).toBe(403);
    await api().db.session.deleteMany({ where: { userId: id } });
    expect(await status()).toEqual([401, 401]);
  });
});
