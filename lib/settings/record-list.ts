import "server-only";
import { createHash } from "node:crypto";
import type { Actor } from "@/lib/auth/actor";
import { callDevice, type OpenDevice } from "@/lib/device-access/device-session";
import { deviceToOpen } from "@/lib/device-access/device-to-open";
import { isRepeated, rememberStatus } from "@/lib/device-access/status-dedupe";
import { accountFacts } from "@/lib/drivers/account";
import type { CollectionManifest, RecordReading } from "@/lib/drivers/types";
import { background } from "@/lib/platform/background";
import { announcing } from "@/lib/platform/events/publish";
import { log } from "@/lib/platform/log";
import { type Document, valueAt, withoutFields } from "@/lib/schema/document";
import { foldedWords, holdsWords } from "@/lib/schema/fold";
import { jsonFields } from "@/lib/schema/sensitive";
import { storable } from "@/lib/schema/text";
import { secretLeaves } from "@/lib/schema/walk";
import { collectionManifest } from "./document-ref";

/** One row of a collection's table. */
export interface RecordItem {
  readonly id: string;
  readonly title: string;
  readonly values: Document;
  readonly secrets: Readonly<Record<string, { set: boolean }>>;
}

/** Pages walked at most when a search needs every record. */
const walkPagesMax = 100;

function itemOf(manifest: CollectionManifest, record: RecordReading): RecordItem {
  const secrets = Object.fromEntries(
    secretLeaves(manifest.schema).map(({ path }) => [path, { set: (record.secrets[path]?.kind ?? "absent") !== "absent" }]),
  );
  return {
    id: record.id,
    title: String(valueAt(record.values, manifest.title) ?? record.id),
    // What is JSON is for the record's own page: nobody has looked here whether a kept secret is in it.
    values: { ...withoutFields(record.values, jsonFields(manifest.schema)), ...record.reported },
    secrets,
  };
}

/** What a page says of its records, in short: a page that says the same again puts nothing new into lines. */
function digestOf(records: readonly RecordReading[]): string {
  const said = JSON.stringify(records.map(({ id, values, reported }) => [id, values, reported]));
  return createHash("sha256").update(said).digest("base64url");
}

/** Every record of a collection, by the device's own pages: bounded, and each id once. */
export async function allRecords(device: OpenDevice, collection: string, pageSize: number): Promise<RecordReading[]> {
  const seen = new Map<string, RecordReading>();
  for (let page = 1; page <= walkPagesMax; page += 1) {
    const { items, more = items.length >= pageSize } = await device.driver.list(device.context, collection, { page, pageSize });
    const known = seen.size;
    for (const item of items) {
      seen.set(item.id, item);
    }
    if (!more || seen.size === known) {
      break;
    }
  }
  return [...seen.values()];
}

/** A page of a collection, as the device lists it. With a query every record is looked through, by title and column. */
export async function listRecords(
  actor: Actor,
  deviceId: string,
  collection: string,
  query: { page: number; pageSize: number; query?: string | undefined },
): Promise<{ items: RecordItem[]; total?: number }> {
  const { row, open } = await deviceToOpen(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  const device = await open(actor);
  const words = foldedWords(query.query);
  if (words.length === 0) {
    const { items, total } = await callDevice(device, ({ driver, context }) => driver.list(context, collection, query));
    // Beside the answer: a person who looks at a list does not wait for what lines make of it. No task of the queue: records do not belong
    // into a payload, and the next look brings them again.
    const name = `lines:${row.id}:${row.host}:${collection}:${query.page}:${query.pageSize}`;
    const said = digestOf(items);
    if (manifest.account && !isRepeated(name, said)) {
      rememberStatus(name, said);
      const listed = items.map((item) => {
        const record = storable(item.id);
        return { record, account: accountFacts(row, { document: collection, record }, item) ?? null };
      });
      background(name, () =>
        announcing((_, announce) => announce("records.listed", { deviceId: row.id, document: collection, records: listed })),
      ).catch((error: unknown) => log.warn({ deviceId: row.id, err: error }, "nobody was told of a list of records"));
    }
    return { items: items.map((item) => itemOf(manifest, item)), ...(total === undefined ? {} : { total }) };
  }
  const records = await callDevice(device, (open) => allRecords(open, collection, 200));
  const found = records
    .map((record) => itemOf(manifest, record))
    .filter((item) => {
      const shown = manifest.columns.map((path) => String(valueAt(item.values, path) ?? ""));
      return holdsWords([item.title, item.id, ...shown].join(" "), words);
    });
  const start = (query.page - 1) * query.pageSize;
  return { items: found.slice(start, start + query.pageSize), total: found.length };
}
