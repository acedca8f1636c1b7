import "server-only";
import { type AccountDevice, accountFacts, accountOf, type EndFacts } from "@/lib/drivers/account";
import type { Reading } from "@/lib/drivers/types";
import { db } from "@/lib/platform/db/client";
import { updateRows } from "@/lib/platform/db/many-rows";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { storable } from "@/lib/schema/text";
import { assignEndsToLines, togetherMax } from "./assign-ends";
import { refreshHostNames } from "./dns-cache";
import { besidePlaceColumns, factsText, sameFacts, samePlace } from "./end-facts";
import { noteFactory } from "./factory-accounts";
import type { FoundEnd } from "./found-end";
import type { KnownEnd } from "./placing";
import { recomputeLines } from "./recompute-lines";
import { replaceEnds } from "./reconsider";
import { settleServerLines } from "./tasks";

/** Resolves with true where something of the ends is new, and all of them stay where they are. */
async function indexSome(deviceId: string, document: string, found: readonly FoundEnd[], whole: boolean): Promise<boolean> {
  const where = { deviceId, document, ...(whole ? {} : { record: { in: found.map((end) => end.record) } }) };
  const rows = await db().lineEnd.findMany({ where });
  const shared = await db().sharedEnd.findMany({ where, select: { record: true, facts: true } });
  const known = new Map(rows.map((row) => [row.record, row]));
  const knownShared = new Map(shared.map((row) => [row.record, row.facts]));
  const changed = found.filter(({ record, facts }) => {
    const row = known.get(record);
    if (row) {
      return facts === undefined || !sameFacts(row, facts);
    }
    return knownShared.get(record) !== (facts && factsText(facts));
  });
  const seen = new Set(found.map((end) => end.record));
  const gone = whole ? [...rows, ...shared].filter((row) => !seen.has(row.record)) : [];
  const all = [...changed, ...gone.map(({ record }): FoundEnd => ({ deviceId, document, record, facts: undefined }))];
  const moving = await keepShared(await keepInPlace(all, known), knownShared);
  if (moving.length === 0) {
    return all.length > 0;
  }
  for (let from = 0; from < moving.length; from += togetherMax) {
    await placeTogether(moving.slice(from, from + togetherMax));
  }
  if (rows.length === 0 && found.some(({ facts }) => facts?.role === "accepts")) {
    // A server only now: what registers there already has its line without it.
    await enqueue(undefined, settleServerLines, { deviceId });
  }
  await refreshHostNames(
    moving.flatMap(({ facts }) => (facts ? [facts.host] : [])),
    replaceEndsAt,
  );
  return false;
}

/** Keeps what is new of ends that stay where they are, and works out their lines. Resolves with the others, which have to be placed. */
async function keepInPlace(ends: readonly FoundEnd[], known: ReadonlyMap<string, KnownEnd>): Promise<FoundEnd[]> {
  const moving: FoundEnd[] = [];
  const staying: { id: string; lineId: string; interval: number | null; label: string | null; indexedAt: Date }[] = [];
  const indexedAt = new Date();
  for (const end of ends) {
    const row = known.get(end.record);
    if (row && end.facts !== undefined && samePlace(row, end.facts)) {
      const { interval, label } = end.facts;
      staying.push({ id: row.id, lineId: row.lineId, interval, label, indexedAt });
    } else {
      moving.push(end);
    }
  }
  for (let from = 0; from < staying.length; from += togetherMax) {
    await updateRows(db(), "LineEnd", besidePlaceColumns, staying.slice(from, from + togetherMax));
  }
  await recomputeLines(staying.map(({ lineId }) => lineId));
  return moving;
}

/** Each of them is a write of its own. More of one device at a time are placed together, for a fixed number of statements. */
const sharedMax = 4;

/** The same for accounts that many share: what has no part in whose account it is, is kept beside the others'. Resolves with the others. */
async function keepShared(ends: readonly FoundEnd[], known: ReadonlyMap<string, string>): Promise<readonly FoundEnd[]> {
  if (ends.filter(({ record }) => known.has(record)).length > sharedMax) {
    return ends;
  }
  const moving: FoundEnd[] = [];
  for (const end of ends) {
    const { deviceId, document, record, facts } = end;
    const before = known.get(record);
    const stays = facts !== undefined && before !== undefined && samePlace(JSON.parse(before) as EndFacts, facts);
    // Only over what was read: meanwhile it may have become a line's.
    const where = { deviceId, document, record, facts: before ?? "" };
    if (!stays || (await db().sharedEnd.updateMany({ where, data: { facts: factsText(facts) } })).count === 0) {
      moving.push(end);
    }
  }
  return moving;
}

/** Puts ends into lines; where one of them cannot be, it alone is left out, and the log names it. Throws that one's error then. */
async function placeTogether(ends: readonly FoundEnd[]): Promise<void> {
  try {
    await recomputeLines(await assignEndsToLines(ends));
  } catch (error) {
    const [{ deviceId, document, record } = { deviceId: "", document: "", record: "" }] = ends;
    if (ends.length <= 1) {
      log.warn({ deviceId, document, record, err: error }, "an account was not put into a line");
      throw error;
    }
    const failed: unknown[] = [];
    const half = Math.ceil(ends.length / 2);
    for (const some of [ends.slice(0, half), ends.slice(half)]) {
      await placeTogether(some).catch((of: unknown) => failed.push(of));
    }
    if (failed.length > 0) {
      throw failed[0];
    }
  }
}

/** While a new device gets the settings of the one before it, what it had until then takes no end out of its line. */
async function isBeingReplaced(deviceId: string): Promise<boolean> {
  return (await db().replacement.count({ where: { busyDevice: deviceId } })) > 0;
}

/** What a document was last seen to say of its account goes into its line. Nothing to do where nobody has looked, or the device is gone. */
export async function indexDocument(deviceId: string, { document, record }: { document: string; record: string }): Promise<void> {
  const where = { deviceId_document_record: { deviceId, document, record } };
  const snapshot = await db().snapshot.findUnique({ where, select: { account: true } });
  if (!snapshot?.account || (await isBeingReplaced(deviceId))) {
    return;
  }
  const facts = (JSON.parse(snapshot.account) as EndFacts | null) ?? undefined;
  const stays = await indexSome(deviceId, document, [{ deviceId, document, record, facts }], false);
  if (record === "" && !stays) {
    await noteFactory([deviceId]);
  }
}

/** The same for records of a list that was looked at. */
export async function indexListed(
  deviceId: string,
  document: string,
  records: readonly { readonly record: string; readonly account: EndFacts | null }[],
): Promise<void> {
  if ((await db().device.count({ where: { id: deviceId } })) > 0) {
    const found = records.map(({ record, account }) => ({ deviceId, document, record, facts: account ?? undefined }));
    await indexSome(deviceId, document, found, false);
  }
}

/** The same for records as the device lists them. `whole`: these are all of them, so what is not among them is gone. Never fails its caller. */
export async function indexRecords(
  device: AccountDevice & { readonly id: string },
  document: string,
  records: readonly { readonly id: string; readonly reading: Reading }[],
  whole: boolean,
): Promise<void> {
  if (!accountOf(device.driver, { document, record: records[0]?.id ?? "*" })) {
    return;
  }
  const found = records.map(({ id, reading }): FoundEnd => {
    const facts = accountFacts(device, { document, record: id }, reading) ?? undefined;
    return { deviceId: device.id, document, record: storable(id), facts };
  });
  try {
    await indexSome(device.id, document, found, whole);
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
