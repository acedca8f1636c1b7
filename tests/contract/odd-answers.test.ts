import { describe, expect, test } from "vitest";
import { oddities } from "@/lib/simulators/odd-answers";
import { openBench } from "./harness";
import { subjects } from "./subjects";

describe.each(subjects.map((subject) => [subject.driver, subject] as const))("%s", (_id, subject) => {
  test("is identified, signed in to and read however it bends HTTP, as long as other clients read it too", async () => {
    const bench = await openBench(subject);
    const { driver, context, simulator } = bench;
    const [section] = driver.manifest.sections;
    const list = driver.manifest.collections[0]?.id ?? "";
    const read = () => (section ? driver.read(context, section.id) : driver.list(context, list, { page: 1, pageSize: 20 }));
    try {
      const identity = await driver.identify(context);
      const before = await read();
      const seen: Record<string, unknown> = {};
      for (const oddity of oddities) {
        simulator.setOddity(oddity);
        seen[oddity] = await (async () => {
          expect(await driver.identify(context)).toEqual(identity);
          await driver.signIn(context);
          expect(await read()).toEqual(before);
          return "read";
        })().catch((error: unknown) => error);
      }
      expect(seen).toEqual(Object.fromEntries(oddities.map((oddity) => [oddity, "read"])));
    } finally {
      await bench.close();
    }
  });
});
