import "server-only";
import { settingsOf } from "@/lib/device-access/target";
import { manifestOf } from "@/lib/drivers/catalog";
import type { Reading } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { valueAt } from "@/lib/schema/document";
import { storable } from "@/lib/schema/text";
import { accountOf, factsOf, type Tenancy } from "./account";
import { assignEndsToLines, type FoundEnd } from "./assign-ends";
import { refreshHostNames } from "./dns-cache";
import { recomputeLines } from "./recompute-lines";
import { factNames, replaceEnds } from "./reconsider";

interface IndexedDevice {
  readonly id: string;
  readonly driver: string;
  readonly host: string;
  /** Connection settings as they are stored; default: none. */
  readonly connection?: string;
}

/** Ends placed in one transaction: a PBX of a thousand extensions must leave room for other writes. */
const togetherMax = 40;

async function indexSome(device: IndexedDevice, document: string, found: readonly FoundEnd[], whole: boolean): Promise<void> {
  const rows = await db().lineEnd.findMany({
    where: { deviceId: device.id, document, ...(whole ? {} : { record: { in: found.map((one) => one.record) } }) },
  });
  const known = new Map(rows.map((row) => [row.record, row]));
  const changed = found.filter(({ record, facts }) => {
    const row = known.get(record);
    return row ? facts === undefined || factNames.some((name) => row[name] !== facts[name]) : facts !== undefined;
  });
  const seen = new Set(found.map((one) => one.record));
  const gone = whole ? rows.filter((row) => !seen.has(row.record)) : [];
  const all = [...changed, ...gone.map(({ record }): FoundEnd => ({ deviceId: device.id, document, record, facts: undefined }))];
  if (all.length === 0) {
    return;
  }
  for (let from = 0; from < all.length; from += togetherMax) {
    await placeTogether(all.slice(from, from + togetherMax));
  }
  await refreshHostNames(
    all.flatMap(({ facts }) => (facts ? [facts.host] : [])),
    replaceEndsAt,
  );
}

/** Puts ends into lines; where one of them cannot be, it alone is left out, and the log names it. */
async function placeTogether(ends: readonly FoundEnd[]): Promise<void> {
  try {
    await recomputeLines(await assignEndsToLines(ends));
  } catch (error) {
    const [{ deviceId, document, record } = { deviceId: "", document: "", record: "" }] = ends;
    if (ends.length <= 1) {
      log.warn({ deviceId, document, record, err: error }, "an account was not put into a line");
      return;
    }
    for (const end of ends) {
      await placeTogether([end]);
    }
  }
}

/** How a device's family and its connection settings tell SIP domains. */
function tenancyOf({ driver, connection = "{}" }: Pick<IndexedDevice, "driver" | "connection">): Tenancy {
  const manifest = manifestOf(driver);
  const { realmIsServer, domainSetting } = manifest?.accounts ?? {};
  const serves = manifest && domainSetting !== undefined ? valueAt(settingsOf(manifest, connection), domainSetting) : undefined;
  return {
    ...(realmIsServer === undefined ? {} : { realmIsServer }),
    ...(typeof serves === "string" ? { serves } : {}),
  };
}

/** Keeps what a document says of its account, and puts it into its line. A document that says what is known costs one query. */
export async function indexDocument(device: IndexedDevice, ref: { document: string; record: string }, reading: Reading): Promise<void> {
  await indexRecords(device, ref.document, [{ id: ref.record, reading }], false);
}

/** The same for many records of a collection. `whole`: these are all of them, so what is not among them is gone. Never fails its caller. */
export async function indexRecords(
  device: IndexedDevice,
  document: string,
  records: readonly { readonly id: string; readonly reading: Reading }[],
  whole: boolean,
): Promise<void> {
  const mapping = accountOf(device.driver, { document, record: records[0]?.id ?? "*" });
  if (!mapping) {
    return;
  }
  const tenancy = tenancyOf(device);
  const found = records.map(({ id, reading }): FoundEnd => {
    const facts = factsOf(mapping, { ...reading.values, ...reading.reported }, device.host, tenancy);
    return { deviceId: device.id, document, record: storable(id), facts };
  });
  try {
    await indexSome(device, document, found, whole);
  } catch (error) {
    log.warn({ deviceId: device.id, document, err: error }, "accounts were not put into lines");
  }
}

/** A record that is gone takes its account with it. */
export async function forgetDocument(deviceId: string, ref: { document: string; record: string }): Promise<void> {
  await recomputeLines(await assignEndsToLines([{ deviceId, document: ref.document, record: ref.record, facts: undefined }]));
}

/** Names turned out to lead elsewhere: every end that they concern is placed anew. */
const replaceEndsAt = (names: readonly string[]) => replaceEnds({ host: { in: [...names] } });
