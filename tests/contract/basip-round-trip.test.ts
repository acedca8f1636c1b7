import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { valueAt } from "@/lib/schema/document";
import { fieldMeta } from "@/lib/schema/field";
import { leaves } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { startBasipPanel } from "@/lib/simulators/basip-panel/simulator";
import { legalDocuments } from "./basip-arbitraries";
import { type Bench, contextFor, driverFor, loopbackHttp, openBench } from "./harness";
import { subjects } from "./subjects";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const sections = Object.entries(legalDocuments).flatMap(([driver, byId]) =>
  Object.entries(byId).map(([id, legal]) => ({ driver, id, legal })),
);

describe.each(sections)("$driver $id", ({ driver, id, legal }) => {
  test.each(["replace", "merge"] as const)(
    "any legal document is taken by the schema, and reads back equal from a device that %ss",
    async (writes) => {
      const subject = subjects.find((subject) => subject.driver === driver);
      if (!subject) {
        throw new Error(`No subject ${driver}`);
      }
      bench = await openBench({ ...subject, start: (variant) => subject.start({ ...variant, writes }) });
      const opened = bench;
      const section = opened.driver.manifest.sections.find((section) => section.id === id);
      if (!section) {
        throw new Error(`No section ${id}`);
      }
      const whole = writes === "replace";
      await fc.assert(
        fc.asyncProperty(legal, async (document) => {
          const values = section.schema.parse(document) as Record<string, unknown>;
          // A one-label realm and its like are the device's to decide: the stand-in with the intended patterns refuses them.
          fc.pre(
            leaves(section.schema).every(
              (leaf) => fieldMeta(leaf.schema)?.warn?.(valueAt(values, leaf.path)) === undefined || leaf.path === "user",
            ),
          );
          await opened.driver.write(opened.context, id, { values, unknown: {} });
          const read = await opened.driver.read(opened.context, id);
          const expected = withoutSecrets(section.schema, values);
          if (whole) {
            expect(read.values).toEqual(expected);
          } else {
            expect(read.values).toMatchObject(expected);
          }
        }),
        { numRuns: 150 },
      );
    },
  );
});

test("what our grammar takes without a warning, a panel with the patterns as printed takes too", async () => {
  const simulator = await startBasipPanel({ validation: "literal" });
  const http = loopbackHttp();
  const driver = driverFor("basip-panel");
  const context = contextFor(driver, simulator, http, simulator.credentials);
  bench = {
    driver,
    simulator: Object.assign(simulator, { expire: () => simulator.expireTokens() }),
    context,
    contextWith: () => context,
    logins: () => 0,
    close: async () => {
      await http.close();
      await simulator.close();
    },
  };
  const [section] = driver.manifest.sections;
  const legal = legalDocuments["basip-panel"]?.sip;
  if (!section || !legal) {
    throw new Error("A panel has a first section");
  }
  await fc.assert(
    fc.asyncProperty(legal, async (document) => {
      fc.pre(
        leaves(section.schema).every(
          (leaf) => fieldMeta(leaf.schema)?.warn?.(valueAt(document, leaf.path)) === undefined || leaf.path === "user",
        ),
      );
      await driver.write(context, "sip", { values: document, unknown: {} });
    }),
    { numRuns: 150 },
  );
});
