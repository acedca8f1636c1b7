import { afterEach, describe, expect, test } from "vitest";
import { merged } from "@/lib/schema/document";
import { secretLeaves } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { type Bench, faultOf, onlySecrets, openBench } from "./harness";
import type { Subject, Variant } from "./subject";
import { subjects } from "./subjects";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

async function open(subject: Subject, variant: Variant = {}): Promise<Bench> {
  bench = await openBench(subject, variant);
  return bench;
}

const collections = subjects.flatMap((subject) =>
  Object.entries(subject.collections).map(([id, sample]) => [`${subject.driver} ${id}`, subject, id, sample] as const),
);

// Families without lists of records are proven to say so in driver.test.ts.
describe.runIf(collections.length > 0).each(collections)("%s", (_name, subject, collection, sample) => {
  const manifestOf = ({ driver }: Bench) => {
    const found = driver.manifest.collections.find((manifest) => manifest.id === collection);
    if (!found) {
      throw new Error(`${subject.driver} declares no ${collection}`);
    }
    return found;
  };

  /** A record to work on: made from the sample, or the first one where records cannot be made. */
  async function anyRecord(opened: Bench): Promise<string> {
    const { driver, context } = opened;
    if (manifestOf(opened).can.create) {
      return driver.create(context, collection, { values: sample.record, unknown: {} });
    }
    const { items } = await driver.list(context, collection, { page: 1, pageSize: 20 });
    return items[0]?.id ?? "";
  }

  test("lists each record once, with ids that are strings", async () => {
    const opened = await open(subject);
    const id = await anyRecord(opened);
    const { items } = await opened.driver.list(opened.context, collection, { page: 1, pageSize: 100 });
    const ids = items.map((item) => item.id);
    expect(ids).toContain(id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => typeof id === "string")).toBe(true);
  });

  test.each(["replace", "merge"] as const)("edits a record and reads back what it wrote on a device that %ss", async (writes) => {
    const opened = await open(subject, { writes });
    const { driver, context } = opened;
    const { schema, can } = manifestOf(opened);
    expect(can.update).toBe(true);
    const id = await anyRecord(opened);
    const before = await driver.get(context, collection, id);
    expect(before.id).toBe(id);
    const wanted = schema.parse(merged(merged(before.values, onlySecrets(schema, sample.record)), sample.change)) as Record<
      string,
      unknown
    >;
    await driver.update(context, collection, id, { values: wanted, unknown: before.unknown });
    const after = await driver.get(context, collection, id);
    expect(after.values).toMatchObject(withoutSecrets(schema, wanted));
  });

  test("a write that brings the reading it was decided on is one request, and loses nothing that was not asked for", async () => {
    const opened = await open(subject, { writes: "replace", unknown: true });
    const { driver, context, simulator } = opened;
    const { schema } = manifestOf(opened);
    const id = (await driver.list(context, collection, { page: 1, pageSize: 20 })).items[0]?.id ?? "";
    const before = await driver.get(context, collection, id);
    const values = merged(merged(before.values, onlySecrets(schema, sample.record)), sample.change);
    simulator.forget();
    await driver.update(context, collection, id, { values, unknown: before.unknown, from: before });
    expect(simulator.seen).toHaveLength(1);
    const after = await driver.get(context, collection, id);
    expect(after.values).toMatchObject(withoutSecrets(schema, merged(before.values, sample.change)));
    expect(after.unknown).toMatchObject({ future_flag: 7 });
  });

  test("creates what was asked, and removes it again", async () => {
    const opened = await open(subject);
    const { driver, context } = opened;
    const { schema, can } = manifestOf(opened);
    if (!can.create || !can.remove) {
      expect((await faultOf(driver.remove(context, collection, "1"))).code).toBe("device_unsupported");
      return;
    }
    const id = await anyRecord(opened);
    const read = await driver.get(context, collection, id);
    expect(read.values).toMatchObject(withoutSecrets(schema, sample.record));
    expect(Array.isArray(await driver.dependants(context, collection, id))).toBe(true);
    await driver.remove(context, collection, id);
    expect((await faultOf(driver.get(context, collection, id))).code).toBe("not_found");
    expect((await driver.list(context, collection, { page: 1, pageSize: 100 })).items.map((item) => item.id)).not.toContain(id);
  });

  test("keeps what the schema does not know through an edit", async () => {
    const opened = await open(subject, { unknown: true });
    const { driver, context } = opened;
    const { schema } = manifestOf(opened);
    const id = (await driver.list(context, collection, { page: 1, pageSize: 20 })).items[0]?.id ?? "";
    const before = await driver.get(context, collection, id);
    expect(before.unknown).toMatchObject({ future_flag: 7 });
    const values = merged(merged(before.values, onlySecrets(schema, sample.record)), sample.change);
    await driver.update(context, collection, id, { values, unknown: before.unknown });
    expect((await driver.get(context, collection, id)).unknown).toMatchObject({ future_flag: 7 });
  });

  test("never has a secret among its values, in a list or alone", async () => {
    const opened = await open(subject);
    const { driver, context } = opened;
    const { schema } = manifestOf(opened);
    const id = await anyRecord(opened);
    const alone = await driver.get(context, collection, id);
    const { items } = await driver.list(context, collection, { page: 1, pageSize: 100 });
    const shown = JSON.stringify([alone.values, alone.unknown, items.map((item) => [item.values, item.unknown])]);
    const planted = Object.values(onlySecrets(schema, sample.record)).filter((value) => typeof value === "string");
    expect(planted.some((value) => shown.includes(value))).toBe(false);
    expect(Object.keys(alone.secrets).sort()).toEqual(
      secretLeaves(schema)
        .map((leaf) => leaf.path)
        .sort(),
    );
  });
});

test("every collection of the catalog has a sample", async () => {
  for (const subject of subjects) {
    const { driver } = await open(subject);
    expect(Object.keys(subject.collections).sort()).toEqual(driver.manifest.collections.map((collection) => collection.id).sort());
    expect(Object.keys(subject.sections).sort()).toEqual(driver.manifest.sections.map((section) => section.id).sort());
    await bench?.close();
    bench = undefined;
  }
});
