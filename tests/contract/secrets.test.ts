import { afterEach, describe, expect, test } from "vitest";
import type { Reading } from "@/lib/drivers/types";
import { type Bench, openBench, writingOf } from "./harness";
import type { Subject } from "./subject";
import { subjects } from "./subjects";

let bench: Bench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

/** What newer firmware may send under keys that no schema knows. */
const planted = {
  rtsp_password: "Planted-flat-1",
  webPwd: "Planted-camel-2",
  sip_auth: { user: "204", password: "Planted-nested-3", deeper: { api_key: "Planted-deep-4" } },
  accounts: [{ name: "one", passwd: "Planted-list-5" }],
  stream: "rtsp://viewer:Planted-url-6@camera.example/1",
};
const secrets = JSON.stringify(planted).match(/Planted-\w+-\d/g) ?? [];

interface Opened {
  readonly id: string;
  readonly listed: readonly Reading[];
  read(): Promise<Reading>;
  write(from: Reading): Promise<void>;
}

/** Every document of a family, by the calls that read and write it. */
async function documentsOf(subject: Subject, { driver, context }: Bench): Promise<Opened[]> {
  const sections = Object.entries(subject.sections).map(([id, { change }]) => ({
    id,
    listed: [],
    read: (): Promise<Reading> => driver.read(context, id),
    write: (from: Reading) => driver.write(context, id, { ...writingOf(from, change), from }),
  }));
  const records = await Promise.all(
    Object.entries(subject.collections).map(async ([id, { change }]) => {
      const { items } = await driver.list(context, id, { page: 1, pageSize: 20 });
      const record = items[0]?.id ?? "";
      return {
        id,
        listed: items,
        read: (): Promise<Reading> => driver.get(context, id, record),
        write: (from: Reading) => driver.update(context, id, record, { ...writingOf(from, change), from }),
      };
    }),
  );
  return [...sections, ...records];
}

describe.each(subjects.map((subject) => [subject.driver, subject] as const))("%s", (_id, subject) => {
  test.each(["replace", "merge"] as const)(
    "shows no secret under a key that no schema knows, and writes it back (device that does a %s)",
    async (writes) => {
      bench = await openBench(subject, { writes, unknown: true, extra: planted });
      for (const document of await documentsOf(subject, bench)) {
        const before = await document.read();
        expect(before.unknown, document.id).toMatchObject({ future_flag: 7, sip_auth: { user: "204" } });
        const shown = JSON.stringify([before, ...document.listed].map((reading) => [reading.values, reading.unknown, reading.reported]));
        expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
        expect(before.withheld, document.id).toEqual(expect.arrayContaining(["rtsp_password", "sip_auth.password", "accounts", "stream"]));
        await document.write(before);
        const held = subject.holds(bench.simulator);
        expect(
          secrets.filter((secret) => !held.includes(secret)),
          document.id,
        ).toEqual([]);
        expect((await document.read()).unknown, document.id).toEqual(before.unknown);
      }
    },
  );

  test("shows nothing that equals the device's own login, under whatever key", async () => {
    bench = await openBench(subject);
    const password = bench.simulator.credentials.password ?? "";
    await bench.close();
    bench = await openBench(subject, { unknown: true, extra: { remark: password, nested: { deep: [{ note: `login ${password}` }] } } });
    for (const document of await documentsOf(subject, bench)) {
      const before = await document.read();
      expect(JSON.stringify(before.unknown).includes(password), document.id).toBe(false);
      expect(before.withheld, document.id).toEqual(expect.arrayContaining(["remark", "nested.deep"]));
    }
  });
});
