import { describe, expect, test } from "vitest";
import type { Endpoint } from "@/lib/http/endpoint";
import { onEachDatabase } from "../support/each-database";

/** The names that an object's schema takes. */
function namesOf(schema: unknown): string[] {
  const { shape } = (schema ?? {}) as { shape?: Record<string, unknown> };
  return Object.keys(shape ?? {});
}

const nul = "a\u0000b";
const nulInPath = encodeURIComponent(nul);

/** Every request of an endpoint that has a NUL in one place. */
function requestsWithNul(endpoint: Endpoint): { target: string; body: unknown }[] {
  const sound = endpoint.path.replace(/\{\w+\}/g, "some-id-of-twenty-signs");
  const body = endpoint.body ? {} : undefined;
  return [
    ...namesOf(endpoint.params).map((name) => ({
      target: endpoint.path.replace(`{${name}}`, nulInPath).replace(/\{\w+\}/g, "some-id"),
      body,
    })),
    ...namesOf(endpoint.query).map((name) => ({ target: `${sound}?${name}=${nulInPath}`, body })),
    ...namesOf(endpoint.body).flatMap((name) => [
      { target: sound, body: { [name]: nul } },
      { target: sound, body: { [name]: { [nul]: nul } } },
      { target: sound, body: { [name]: [nul] } },
    ]),
    ...(endpoint.body ? [{ target: sound, body: { [nul]: "x" } }] : []),
  ];
}

await onEachDatabase("text that nobody can see", (api) => {
  test("is refused wherever a request can carry it, and is never a failure of ours", async () => {
    const { allEndpoints } = await import("@/lib/api/all-endpoints");
    const admin = await api().as("admin");
    const failed: string[] = [];
    let asked = 0;
    for (const endpoint of allEndpoints) {
      for (const { target, body } of requestsWithNul(endpoint)) {
        asked += 1;
        const { status } = await admin(endpoint.method, target, body);
        if (status >= 500 || status < 400) {
          failed.push(`${endpoint.method} ${target} ${JSON.stringify(body)}: ${status}`);
        }
      }
    }
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThan(100);
  });

  test("is refused at the sign-in, in a cookie and in an account's address", async () => {
    for (const given of [{ email: "a\u0000@lineward.test" }, { email: "a@lineward.test", password: "x\u0000y" }, { [nul]: 1 }]) {
      const body = { email: "a@lineward.test", password: "long enough to be one", ...given };
      expect((await api().anyone("POST", "/api/auth/sign-in/email", body)).status).toBe(422);
    }
    const cookie = `lineward.session_token=${nulInPath}.${nulInPath}`;
    expect((await api().caller(cookie)("GET", "/api/devices")).status).toBe(401);
  });

  test("of a name is taken away where it means nothing, and refused where it could deceive", async () => {
    const admin = await api().as("admin");
    const made = await admin<{ name: string }>("POST", "/api/sites", { name: "\u200bHarbour\u200b House\ufeff" });
    expect(made.body.name).toBe("Harbour House");
    for (const name of ["Harbour\u202eesuoH", "Harbour\u0007", "Harbour\nHouse", "\u200b\u200e"]) {
      const refused = await admin("POST", "/api/sites", { name });
      expect(refused.status).toBe(422);
      expect(refused.body.fields[0]?.path).toBe("name");
    }
  });

  describe("when a device says it", () => {
    test("is kept and shown written out, and hides no account beside it", async () => {
      const { indexRecords } = await import("@/lib/lines/indexing");
      const admin = await api().as("admin");
      const host = "10.0.0.9";
      const row = { id: "gateway", name: "Gateway", nameKey: "gateway", kind: "pbx", scheme: "https", host, port: 443 };
      await api().db.device.create({ data: { ...row, driver: "portsip", address: `https://${host}`, search: "gateway" } });
      const record = (id: string, user: string) => ({
        id,
        reading: { values: { extension_number: user, display_name: "x" }, secrets: {}, unknown: {} },
      });
      await indexRecords(
        { ...row, driver: "portsip" },
        "extensions",
        [record("1", "41\u0000"), record("2\u0000", "42"), record("3", "43")],
        true,
      );
      const users = async () => {
        const { body } = await admin<{ items: { user: string }[] }>("GET", "/api/lines?device=gateway");
        return body.items.map((line) => line.user).sort();
      };
      expect(await users()).toEqual(["41\\u0000", "42", "43"]);
      const before = await api().db.lineEnd.findMany({ where: { deviceId: "gateway" }, orderBy: { id: "asc" } });
      await indexRecords(
        { ...row, driver: "portsip" },
        "extensions",
        [record("1", "41\u0000"), record("2\u0000", "42"), record("3", "43")],
        true,
      );
      expect(await api().db.lineEnd.findMany({ where: { deviceId: "gateway" }, orderBy: { id: "asc" } })).toEqual(before);
    });

    test("can be written to every table, and the audit's chain stays whole", async () => {
      const { record } = await import("@/lib/audit/service");
      const { verify } = await import("@/lib/audit/verify");
      const actor = { id: null, name: "Door\u0000\ud800" };
      await record({
        actor,
        action: "device.check",
        subject: "device",
        subjectId: "x\u0000",
        subjectName: "y\ud800",
        detail: { said: nul },
      });
      expect(await verify()).toMatchObject({ ok: true });
      await api().db.setting.create({ data: { key: "said\u0000", value: nul } });
      const kept = await api().db.setting.findUniqueOrThrow({ where: { key: "said\u0000" } });
      expect(kept.value).toBe("a\\u0000b");
    });
  });
});
