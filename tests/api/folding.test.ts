import { describe, expect, test } from "vitest";
import type { Api } from "../support/api-kit";
import { onEachDatabase } from "../support/each-database";

async function device(api: Api, name: string, more: object = {}): Promise<string> {
  const place = { scheme: "http", host: "10.0.0.9", port: 80, address: "http://10.0.0.9:80" };
  const row = { name, nameKey: name.toLowerCase(), driver: "portsip", kind: "pbx", ...place, search: name.toLowerCase(), ...more };
  return (await api.db.device.create({ data: row })).id;
}

await onEachDatabase("a search", (api) => {
  test("meets accents, composed and decomposed letters, case and apostrophes in sites and people", async () => {
    const admin = await api().as("admin");
    const found = async (noun: string, query: string) => {
      const { body } = await admin<{ items: { name: string }[] }>("GET", `/api/${noun}?query=${encodeURIComponent(query)}`);
      return body.items.map((item) => item.name);
    };
    for (const name of ["Köln Süd", "İstanbul", "Hauptstraße 5", "O’Neil & Sons", "100% Wohnen"]) {
      expect((await admin("POST", "/api/sites", { name })).status).toBe(201);
      await api().person("viewer", { name });
    }
    for (const noun of ["sites", "people"]) {
      expect(await found(noun, "koln")).toEqual(["Köln Süd"]);
      expect(await found(noun, "KO\u0308LN")).toEqual(["Köln Süd"]);
      expect(await found(noun, "istanbul")).toEqual(["İstanbul"]);
      expect(await found(noun, "İSTANBUL")).toEqual(["İstanbul"]);
      expect(await found(noun, "strasse")).toEqual(["Hauptstraße 5"]);
      expect(await found(noun, "o'neil")).toEqual(["O’Neil & Sons"]);
    }
  });

  test("takes a name that differs by composition, case or apostrophe for the same, and one that differs by an accent for another", async () => {
    const admin = await api().as("admin");
    const add = async (name: string) => (await admin("POST", "/api/sites", { name })).status;
    expect(await add("Café d’Or")).toBe(201);
    expect(await add("CAFE\u0301 d'or")).toBe(409);
    expect(await add("Cafe d'Or")).toBe(201);
  });

  test("finds a device by its serial as it tells it and as it is read off a label, also one that an older version has stored", async () => {
    const serial = "94-DE-80:1F 22";
    const id = await device(api(), "Serial door", { serial });
    const { refold } = await import("@/lib/server/refold");
    await api().db.setting.deleteMany({ where: { key: "text.folded" } });
    await api().db.setting.create({ data: { key: "text.folded", value: JSON.stringify({ version: 5, table: "done", after: "" }) } });
    await refold();
    const admin = await api().as("admin");
    for (const query of ["94-DE-80:1F", "94de801f22", "de801f"]) {
      expect((await admin("GET", `/api/devices?query=${encodeURIComponent(query)}`)).body.items).toMatchObject([{ id }]);
    }
  });

  describe("of what an older version has stored", () => {
    test("meets it after the next start, which may be cut off, and no name gets lost", async () => {
      const { refold } = await import("@/lib/server/refold");
      await api().db.setting.deleteMany({ where: { key: "text.folded" } });
      const customer = await api().db.site.create({ data: { name: "Ängelholm", nameKey: "ängelholm" } });
      const twins = ["Place d’Or", "Place d'Or"];
      for (const name of twins) {
        await api().db.site.create({ data: { name, nameKey: name.toLowerCase(), parentId: customer.id } });
      }
      const known = await device(api(), "Tür Äußerer Hof", { siteId: customer.id, siteKey: customer.nameKey });
      const person = await api().person("viewer", { name: "Bjørn Weiß 9" });
      await api().db.user.update({ where: { id: person.id }, data: { nameKey: "", search: "" } });
      await api().db.setting.create({ data: { key: "text.folded", value: JSON.stringify({ version: 0, table: "done", after: "" }) } });
      await refold();
      await refold();
      const admin = await api().as("admin");
      const ids = async (path: string) => (await admin("GET", path)).body.items.map((item) => item.id);
      expect(await ids("/api/devices?query=aussere")).toEqual([known]);
      expect(await ids("/api/devices?query=TU%CC%88R%20hof")).toEqual([known]);
      expect(await ids("/api/people?query=bjorn%20weiss")).toEqual([person.id]);
      const places = await admin<{ items: { name: string }[] }>("GET", `/api/sites?parent=${customer.id}&query=d%27or`);
      expect(places.body.items.map((item) => item.name).sort()).toEqual([...twins].sort());
      const row = await api().db.device.findUniqueOrThrow({ where: { id: known }, include: { site: true } });
      expect(row.siteKey).toBe(row.site?.nameKey);
    });

    test("meets audit entries, and leaves their chain whole", async () => {
      const admin = await api().as("admin");
      expect((await admin("POST", "/api/sites", { name: "Großmarkt Győr" })).status).toBe(201);
      const found = async () => {
        const { body } = await admin<{ items: { subjectName: string }[] }>("GET", "/api/audit?query=grossmarkt%20gyor");
        return body.items.map((item) => item.subjectName);
      };
      expect(await found()).toEqual(["Großmarkt Győr"]);
      await api().db.auditEntry.updateMany({ data: { search: "" } });
      expect(await found()).toEqual([]);
      const { foldOldEntries } = await import("@/lib/audit/store");
      await foldOldEntries(new AbortController().signal);
      expect(await found()).toEqual(["Großmarkt Győr"]);
      const { verify } = await import("@/lib/audit/verify");
      expect(await verify()).toMatchObject({ ok: true });
    });

    test("meets lines by the words of their ends", async () => {
      const { indexRecords } = await import("@/lib/lines/indexing");
      const id = await device(api(), "Telefonanlage Müller");
      const reading = { values: { extension_number: "77", display_name: "x" }, secrets: {}, unknown: {} };
      await indexRecords({ id, driver: "portsip", host: "10.0.0.9" }, "extensions", [{ id: "1", reading }], true);
      const admin = await api().as("admin");
      const lines = await admin<{ items: { user: string }[] }>("GET", "/api/lines?query=muller");
      expect(lines.body.items.map((line) => line.user)).toEqual(["77"]);
    });
  });
});
