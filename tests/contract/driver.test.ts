import { afterEach, describe, expect, test } from "vitest";
import { allDrivers } from "@/lib/drivers/registry";
import type { Reading } from "@/lib/drivers/types";
import { valueAt, withValue } from "@/lib/schema/document";
import { leaves, secretLeaves } from "@/lib/schema/walk";
import { type Bench, contextFor, driverFor, faultOf, loopbackHttp, openBench } from "./harness";
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

/** A read that every family has: its first section, or its first collection's first record. */
async function firstRead(subject: Subject, { driver, context }: Bench): Promise<() => Promise<Reading>> {
  const [section] = driver.manifest.sections;
  if (section) {
    return () => driver.read(context, section.id);
  }
  const collection = driver.manifest.collections[0]?.id ?? subject.driver;
  const { items } = await driver.list(context, collection, { page: 1, pageSize: 20 });
  const id = items[0]?.id;
  if (id === undefined) {
    throw new Error("The stand-in must hold a record at the start");
  }
  return () => driver.get(context, collection, id);
}

describe.each(subjects.map((subject) => [subject.driver, subject] as const))("%s", (id, subject) => {
  test("is identified before any login, by its own driver alone", async () => {
    const { simulator } = await open(subject);
    const http = loopbackHttp();
    const found = await Promise.all(
      allDrivers().map((driver) =>
        driver.identify(contextFor(driver, simulator, http, {}, driver.manifest.id === id ? subject.settings : {})).catch(() => undefined),
      ),
    );
    await http.close();
    expect(found.filter((candidate) => candidate !== undefined).map((identity) => identity.driver)).toEqual([id]);
    const tells = found.find((candidate) => candidate?.serial !== undefined) !== undefined;
    expect(tells).toBe(driverFor(id).manifest.capabilities.includes("serial"));
    expect(simulator.seen.filter((request) => subject.isLogin(request))).toEqual([]);
  });

  test("signs in with the right login", async () => {
    const { driver, context, logins } = await open(subject);
    await driver.signIn(context);
    expect(logins()).toBe(1);
  });

  test("tries a refused login once, whether it was asked for or needed by reads", async () => {
    const { driver, contextWith, simulator, logins } = await open(subject);
    const wrong = contextWith(Object.fromEntries(Object.entries(simulator.credentials).map(([key, value]) => [key, `${value}x`])));
    expect((await faultOf(driver.signIn(wrong))).code).toBe("device_login_refused");
    expect(logins()).toBe(1);
    const [section] = driver.manifest.sections;
    const list = driver.manifest.collections[0]?.id ?? "";
    const fault = await faultOf(section ? driver.read(wrong, section.id) : driver.list(wrong, list, { page: 1, pageSize: 5 }));
    expect(fault.code).toBe("device_login_refused");
    expect(fault.message).not.toContain(wrong.credentials.password ?? "x");
    expect(logins()).toBe(2);
  });

  test("makes exactly one request per read once it is signed in", async () => {
    const opened = await open(subject);
    const read = await firstRead(subject, opened);
    await read();
    opened.simulator.forget();
    for (let count = 1; count <= 5; count += 1) {
      await read();
      expect(opened.simulator.seen).toHaveLength(count);
    }
  });

  test("signs in once for 50 reads at the same time", async () => {
    const opened = await open(subject);
    const read = await firstRead(subject, opened);
    opened.context.session.clear();
    opened.simulator.forget();
    await Promise.all(Array.from({ length: 50 }, () => read()));
    expect(opened.logins()).toBe(1);
    expect(opened.simulator.seen).toHaveLength(51);
  });

  test("signs in once more when its session has expired, for one read and for many at once", async () => {
    const opened = await open(subject);
    const read = await firstRead(subject, opened);
    await read();
    opened.simulator.expire();
    opened.simulator.forget();
    await read();
    expect(opened.logins()).toBe(1);
    expect(opened.simulator.seen).toHaveLength(3);
    opened.simulator.expire();
    opened.simulator.forget();
    await Promise.all(Array.from({ length: 20 }, () => read()));
    expect(opened.logins()).toBe(1);
  });

  test("does not use a session after signing out", async () => {
    const opened = await open(subject);
    const read = await firstRead(subject, opened);
    await read();
    await opened.driver.signOut(opened.context);
    opened.simulator.forget();
    await read();
    expect(opened.logins()).toBe(1);
  });

  test("keeps the capabilities it declares", async () => {
    const { driver, context, simulator } = await open(subject);
    const { capabilities, sections, collections } = driver.manifest;
    const known = new Set([...sections, ...collections].map((document) => document.id));
    const { registrations } = await driver.status(context);
    expect(registrations.every((registration) => known.has(registration.document))).toBe(true);
    expect(registrations.some((registration) => registration.state === "yes" || registration.state === "no")).toBe(
      capabilities.includes("registration_status"),
    );
    for (const registration of registrations.filter((registration) => registration.state === "unknown")) {
      expect(registration.detail).toBeTruthy();
    }
    const switches = sections.flatMap((section) => leaves(section.schema)).filter((leaf) => /(^|_)enabled?$/.test(leaf.path));
    expect(switches.length > 0).toBe(capabilities.includes("enable"));
    const changes = capabilities.includes("change_login");
    expect([driver.changeLogin !== undefined, driver.manifest.loginChange !== undefined]).toEqual([changes, changes]);
    simulator.forget();
    await driver.signOut(context);
    expect(simulator.seen.length).toBe(capabilities.includes("sign_out") ? 1 : 0);
  });

  test("answers device_unsupported for a section or collection that it does not have", async () => {
    const { driver, context } = await open(subject);
    expect((await faultOf(driver.read(context, "no-such-section"))).code).toBe("device_unsupported");
    expect((await faultOf(driver.list(context, "no-such-list", { page: 1, pageSize: 5 }))).code).toBe("device_unsupported");
  });

  describe.each(Object.entries(subject.sections))("section %s", (section, sample) => {
    test.each(["replace", "merge"] as const)("writes and reads back what it wrote on a device that %ss", async (writes) => {
      const { driver, context } = await open(subject, { writes });
      const schema = driver.manifest.sections.find((manifest) => manifest.id === section)?.schema;
      const before = await driver.read(context, section);
      const wanted = schema?.parse(mergedInto(before, sample.change)) as Record<string, unknown>;
      await driver.write(context, section, { values: wanted, unknown: before.unknown });
      const after = await driver.read(context, section);
      const secrets = schema ? secretLeaves(schema) : [];
      expect(after.values).toEqual(secrets.reduce((rest, leaf) => withValue(rest, leaf.path, undefined), wanted));
    });

    test("keeps what the schema does not know", async () => {
      const { driver, context } = await open(subject, { unknown: true });
      const before = await driver.read(context, section);
      expect(before.unknown).toMatchObject({ future_flag: 7 });
      await driver.write(context, section, { values: mergedInto(before, sample.change), unknown: { ...before.unknown, future_flag: 8 } });
      expect((await driver.read(context, section)).unknown).toMatchObject({ future_flag: 8 });
    });

    test("never has a secret among its values, and names every secret's state", async () => {
      const { driver, context } = await open(subject);
      const schema = driver.manifest.sections.find((manifest) => manifest.id === section)?.schema;
      const secrets = schema ? secretLeaves(schema) : [];
      const before = await driver.read(context, section);
      await driver.write(context, section, { values: mergedInto(before, sample.change), unknown: before.unknown });
      const after = await driver.read(context, section);
      expect(Object.keys(after.secrets).sort()).toEqual(secrets.map((leaf) => leaf.path).sort());
      const shown = JSON.stringify([after.values, after.unknown]);
      for (const leaf of secrets) {
        expect(valueAt(after.values, leaf.path)).toBeUndefined();
        const planted = valueAt(sample.change, leaf.path);
        expect(typeof planted === "string" && shown.includes(planted), leaf.path).toBe(false);
        const said = after.secrets[leaf.path];
        expect(said).toEqual(
          driver.manifest.sections.find((manifest) => manifest.id === section)?.secretsReadable
            ? { kind: "plain", value: planted }
            : { kind: "masked" },
        );
      }
    });
  });
});

function mergedInto(reading: Reading, change: Record<string, unknown>): Record<string, unknown> {
  let values: Record<string, unknown> = { ...reading.values };
  for (const [key, value] of Object.entries(change)) {
    const below = values[key];
    const nested = typeof value === "object" && value !== null && !Array.isArray(value) && typeof below === "object" && below !== null;
    values = { ...values, [key]: nested ? { ...below, ...value } : value };
  }
  return values;
}
