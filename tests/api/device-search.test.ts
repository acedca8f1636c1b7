import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, type Person, startApi } from "../support/api-kit";
import { startPostgres } from "../support/postgres";

const postgres = await startPostgres();
const databases = [{ name: "SQLite", databaseUrl: undefined }, ...(postgres ? [{ name: "PostgreSQL", databaseUrl: postgres.url }] : [])];

afterAll(() => postgres?.stop());

describe.each(databases)("the list of devices on $name", ({ databaseUrl }) => {
  let api: Api;
  let admin: Person;

  beforeAll(async () => {
    api = await startApi(databaseUrl === undefined ? {} : { databaseUrl });
    admin = await api.as("admin");
    const data = Array.from({ length: 1_300 }, (_, at) => {
      const name = `Entrance ${String(at).padStart(4, "0")}`;
      const host = `10.1.${at >> 8}.${at & 255}`;
      const address = `http://${host}:80`;
      return {
        id: `d${at}`,
        name,
        nameKey: name.toLowerCase(),
        driver: at % 3 === 0 ? "basip-monitor" : "basip-panel",
        kind: at % 3 === 0 ? "monitor" : "intercom",
        scheme: "http",
        host,
        port: 80,
        address,
        search: `${name} ${address} sn${at * 7919}`.toLowerCase(),
        registered: at % 10 === 0 ? "no" : "yes",
        attention: at % 10 === 0 ? 3 : 0,
        seenAt: at % 7 === 0 ? null : new Date(1_700_000_000_000 + at * 1000),
        seenKey: at % 7 === 0 ? 0 : 121_000_000 + at,
      };
    });
    await api.db.device.createMany({ data });
  });
  afterAll(() => api.close());

  async function walk(path: string): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await admin<{ items: { id: string }[]; nextCursor: string | null }>(
          "GET",
          `${path}&limit=200${cursor === null ? "" : `&cursor=${cursor}`}`,
        )
      ).body;
      ids.push(...page.items.map((item) => item.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return ids;
  }

  test.each([
    "name",
    "-name",
    "site",
    "driver",
    "-driver",
    "address",
    "-address",
    "status",
    "-status",
    "seen",
    "-seen",
    "model",
    "-firmware",
    "serial",
    "-tags",
  ])("pages through every device exactly once, sorted by %s", async (sort) => {
    const ids = await walk(`/api/devices?sort=${sort}`);
    expect(ids).toHaveLength(1_300);
    expect(new Set(ids).size).toBe(1_300);
  });

  test("addresses stand in the order of their numbers, also after one was changed", async () => {
    const credentials = { username: "admin", password: "unused-123" };
    const add = async (name: string, address: string) => {
      const body = { name, driver: "basip-panel", address, credentials, check: false };
      return (await admin("POST", "/api/devices", body)).body.id;
    };
    const ids = [
      await add("Sorted one", "10.9.0.110"),
      await add("Sorted two", "https://10.9.0.9"),
      await add("Sorted three", "10.9.0.11"),
    ];
    const order = async (sort: string) =>
      (await admin("GET", `/api/devices?query=sorted&sort=${sort}`)).body.items.map(({ name }) => String(name).split(" ")[1]);
    expect(await order("address")).toEqual(["two", "three", "one"]);
    const moved = await admin("PATCH", `/api/devices/${ids[0]}`, { address: "10.9.0.2", credentials, check: false });
    expect(moved.status, moved.text).toBe(200);
    expect(await order("-address")).toEqual(["three", "two", "one"]);
    for (const id of ids) {
      expect((await admin("DELETE", `/api/devices/${id}`)).status).toBe(204);
    }
  });

  test("model, firmware, serial and tags stand in their order, with numbers by their size, and follow what changes", async () => {
    const credentials = { username: "admin", password: "unused-123" };
    const add = async (name: string, tags: string[]) => {
      const body = { name, driver: "basip-panel", address: `10.8.0.${tags.length + 1}`, credentials, tags, check: false };
      return (await admin("POST", "/api/devices", body)).body.id ?? "";
    };
    const ids = [await add("Placed one", ["b"]), await add("Placed two", ["a", "c"]), await add("Placed three", [])];
    const { saveIdentity } = await import("@/lib/device-access/save-identity");
    const told = [
      { model: "AA-14", firmware: "3.10.0", serial: "20" },
      { model: "aa-7", firmware: "3.9.1", serial: "3" },
      { model: "BB", firmware: "3.9.1", serial: "100" },
    ];
    for (const [at, identity] of told.entries()) {
      await saveIdentity(ids[at] ?? "", { driver: "basip-panel", ...identity });
    }
    const order = async (sort: string) => {
      const names: string[] = [];
      for (let cursor = ""; ; ) {
        const { body } = await admin("GET", `/api/devices?query=placed&limit=1&sort=${sort}${cursor}`);
        names.push(...body.items.map(({ name }) => String(name).split(" ")[1] ?? ""));
        if (body.nextCursor === null || body.nextCursor === undefined) {
          return names;
        }
        cursor = `&cursor=${encodeURIComponent(String(body.nextCursor))}`;
      }
    };
    expect(await order("model")).toEqual(["two", "one", "three"]);
    expect(await order("-firmware")).toEqual(["one", "three", "two"]);
    expect(await order("serial")).toEqual(["two", "one", "three"]);
    expect(await order("tags")).toEqual(["three", "two", "one"]);
    expect((await admin("PATCH", `/api/devices/${ids[2]}`, { tags: ["z"] })).status).toBe(200);
    expect(await order("-tags")).toEqual(["three", "one", "two"]);
    for (const id of ids) {
      expect((await admin("DELETE", `/api/devices/${id}`)).status).toBe(204);
    }
  });

  test.each([
    ["any part of a name", "rance 0042", 1],
    ["any part of an address", "10.1.4.", 256],
    ["a serial", `sn${1299 * 7919}`, 1],
    ["two letters only", "sn", 1_300],
    ["a word that all have", "ENTRANCE", 1_300],
    ["a quote and an operator", `"entrance" OR *`, 0],
    ["letters around a sign that databases read as a wildcard", "ent%nce", 0],
  ])("finds devices by %s", async (_what, query, total) => {
    const answer = await admin<{ total: number; items: unknown[] }>("GET", `/api/devices?query=${encodeURIComponent(query)}`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body.total).toBe(total);
    expect(answer.body.items).toHaveLength(Math.min(total, 50));
  });

  test("a search follows a renaming and a removal", async () => {
    await admin("PATCH", "/api/devices/d7", { name: "Zebra crossing" });
    expect((await admin<{ total: number }>("GET", "/api/devices?query=zebra")).body.total).toBe(1);
    expect((await admin("DELETE", "/api/devices/d7")).status).toBe(204);
    expect((await admin<{ total: number }>("GET", "/api/devices?query=zebra")).body.total).toBe(0);
  });

  test("filters by each truth, driver and attention combine with a search", async () => {
    const answer = await admin<{ total: number; items: { driver: string }[] }>(
      "GET",
      "/api/devices?query=entrance&registered=no&driver=basip-monitor&status=attention",
    );
    expect(answer.body.total).toBe(44);
    expect(answer.body.items.every((item) => item.driver === "basip-monitor")).toBe(true);
  });

  test("a damaged cursor and an unknown sort are refused by name", async () => {
    expect((await admin("GET", "/api/devices?cursor=bm9uc2Vuc2U")).body).toMatchObject({
      code: "validation_failed",
      fields: [{ path: "cursor" }],
    });
    expect((await admin("GET", "/api/devices?sort=colour")).body).toMatchObject({ code: "validation_failed", fields: [{ path: "sort" }] });
  });
});
