import { afterEach, describe, expect, test } from "vitest";
import type { Reading } from "@/lib/drivers/types";
import type { FaultCode } from "@/lib/net/device-fault";
import { type Document, merged } from "@/lib/schema/document";
import { type FaultName, faultNames } from "@/lib/simulators/types";
import { type Bench, faultOf, onlySecrets, openBench } from "./harness";
import type { Subject } from "./subject";
import { subjects } from "./subjects";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

type Outcome = FaultCode | "fine";

/** What a read ends with. "fine": it is not disturbed, or repaired without anyone noticing. */
const reads: Readonly<Record<FaultName, Outcome>> = {
  hang: "device_timeout",
  half: "device_timeout",
  slow: "device_timeout",
  drop: "device_unreachable",
  reset: "device_unreachable",
  html: "device_unexpected_reply",
  invalid_json: "device_unexpected_reply",
  truncated_json: "device_unexpected_reply",
  huge: "device_unexpected_reply",
  unauthorized_once: "fine",
  forbidden: "device_rejected",
  server_error: "device_unexpected_reply",
  redirect: "device_unexpected_reply",
  empty: "device_unexpected_reply",
  says_yes: "fine",
  applies_and_drops: "fine",
};

/** What a write ends with. "fine": the device said yes, which proves nothing: see `applied`. */
const writes: Readonly<Record<FaultName, Outcome>> = { ...reads, applies_and_drops: "device_unreachable" };

/** The faults under which the device holds the new values although something broke. */
const applied: ReadonlySet<FaultName> = new Set(["unauthorized_once", "applies_and_drops"]);

/** The faults after which no one can know, without looking, whether a write was taken. */
const maybeTaken: ReadonlySet<FaultName> = new Set([
  "hang",
  "half",
  "slow",
  "drop",
  "reset",
  "huge",
  "html",
  "server_error",
  "redirect",
  "invalid_json",
  "truncated_json",
  "empty",
  "applies_and_drops",
]);

/** One document that is read and written: a section, or a record of a collection. */
interface Target {
  read(): Promise<Reading>;
  write(values: Document, unknown: Document): Promise<void>;
  readonly change: Document;
  readonly secrets: Document;
}

async function targetOf(subject: Subject, { driver, context }: Bench): Promise<Target> {
  const [section] = driver.manifest.sections;
  if (section) {
    return {
      read: () => driver.read(context, section.id),
      write: (values, unknown) => driver.write(context, section.id, { values, unknown }),
      change: subject.sections[section.id]?.change ?? {},
      secrets: {},
    };
  }
  const [collection] = driver.manifest.collections;
  const sample = collection && subject.collections[collection.id];
  if (!collection || !sample) {
    throw new Error(`${subject.driver} has nothing to read`);
  }
  const id = (await driver.list(context, collection.id, { page: 1, pageSize: 20 })).items[0]?.id ?? "";
  return {
    read: () => driver.get(context, collection.id, id),
    write: (values, unknown) => driver.update(context, collection.id, id, { values, unknown }),
    change: sample.change,
    secrets: onlySecrets(collection.schema, sample.record),
  };
}

async function open(subject: Subject): Promise<{ opened: Bench; target: Target; before: Reading }> {
  bench = await openBench(subject);
  const target = await targetOf(subject, bench);
  return { opened: bench, target, before: await target.read() };
}

describe.each(subjects.map((subject) => [subject.driver, subject] as const))("%s", (_id, subject) => {
  test.each(faultNames)("a device that answers a read with %s is named rightly, then read again", async (fault) => {
    const { opened, target, before } = await open(subject);
    const expected = subject.readFaults?.[fault] ?? reads[fault];
    opened.simulator.fail({ fault });
    if (expected === "fine") {
      expect(await target.read()).toEqual(before);
    } else {
      const found = await faultOf(target.read());
      expect(found.code).toBe(expected);
      expect(found.message).not.toBe("");
    }
    opened.simulator.heal();
    expect(await target.read()).toEqual(before);
  });

  test.each(faultNames)("a device that answers a write with %s is named rightly, then written to", async (fault) => {
    const { opened, target, before } = await open(subject);
    const expected = subject.writeFaults?.[fault] ?? writes[fault];
    const values = merged(merged(before.values, target.secrets), target.change);
    opened.simulator.fail({ fault, ...(subject.writeRequest ? { match: subject.writeRequest } : {}) });
    if (expected === "fine") {
      await target.write(values, before.unknown);
    } else {
      const found = await faultOf(target.write(values, before.unknown));
      expect(found.code).toBe(expected);
      expect(found.details.maybeSent !== false).toBe(maybeTaken.has(fault));
      for (const secret of Object.values(opened.context.credentials)) {
        expect(secret.length > 5 && JSON.stringify([found.message, found.details.device]).includes(secret)).toBe(false);
      }
    }
    opened.simulator.heal();
    const now = await target.read();
    expect(JSON.stringify(now.values) !== JSON.stringify(before.values)).toBe(applied.has(fault));
    await target.write(merged(merged(now.values, target.secrets), target.change), now.unknown);
    expect((await target.read()).values).not.toEqual(before.values);
  });

  test.each(["html", "empty", "server_error", "hang", "reset"] as const)(
    "a login that ends with %s is not taken for a refused one",
    async (fault) => {
      bench = await openBench(subject);
      bench.simulator.fail({ fault, times: 1 });
      const found = await faultOf(bench.driver.signIn(bench.context));
      expect(found.code).toBe(subject.readFaults?.[fault] ?? reads[fault]);
      bench.simulator.heal();
      await bench.driver.signIn(bench.context);
    },
  );
});
