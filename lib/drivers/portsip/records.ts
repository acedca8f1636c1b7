import "server-only";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { type Document, isDocument } from "@/lib/schema/document";
import type { DriverContext, RecordPage, RecordReading, Writing } from "../types";
import { readCall, settingsOf, writeCall } from "./client";
import { type WireCollection, wireCollections } from "./collections";
import { nothingWritten } from "./replies";
import { idOf, readSecret, wireId } from "./wire";

const pageSizeOfWalk = 100;
/** More pages than any PBX has: a walk ends here whatever the PBX answers. */
const pagesMax = 200;

export function collectionNamed(id: string): WireCollection {
  if (!Object.hasOwn(wireCollections, id)) {
    throw new DeviceFault("device_unsupported", `A PBX has no collection "${id}".`, { maybeSent: false });
  }
  return wireCollections[id as WireCollection["id"]];
}

function gone(id: string): DeviceFault {
  return new DeviceFault("not_found", `The PBX has nothing under the id ${id}. It was deleted there, or never existed.`);
}

/**
 * One page of the PBX's own. `count` and `page_count` of its answer are not read: samples contradict themselves. A PBX that answers
 * more rows than it was asked for ignores the page size, and its answer is the whole list.
 */
export async function pageOf(context: DriverContext, collection: WireCollection, page: number, pageSize: number): Promise<RecordPage> {
  const pagination = String(page - 1 + Number(settingsOf(context).firstPage));
  const { json } = await readCall(context, {
    path: `/${collection.id}/list`,
    query: { pagination, pagesize: String(pageSize), sort_by: "DEFAULT" },
  });
  const rows = json[collection.id];
  if (!Array.isArray(rows)) {
    throw new DeviceFault(
      "device_unexpected_reply",
      `The PBX answered no list of ${collection.id}. Check the address and the PBX's version.`,
    );
  }
  const whole = rows.length > pageSize;
  const start = whole ? (page - 1) * pageSize : 0;
  const byId = new Map<string, RecordReading>();
  for (const row of rows.slice(start, start + pageSize) as unknown[]) {
    const reading = isDocument(row) ? collection.read(row) : undefined;
    if (!reading) {
      throw new DeviceFault("device_unexpected_reply", `The PBX answered a list of ${collection.id} with an entry that has no id.`);
    }
    if (!byId.has(reading.id)) {
      byId.set(reading.id, reading);
    }
  }
  // A PBX that allows fewer rows a page than it was asked for says so in `pagesize`; a full page of that size is no short page.
  const allowed = typeof json.pagesize === "number" && json.pagesize > 0 ? Math.min(json.pagesize, pageSize) : pageSize;
  return { items: [...byId.values()], more: whole ? rows.length > page * pageSize : rows.length >= allowed };
}

/**
 * Every record, each once. Stops at a short or empty page, at a page that brings nothing new (a PBX that ignores the page number),
 * and after a number of pages that no PBX has.
 */
export async function walk(context: DriverContext, collection: WireCollection): Promise<RecordReading[]> {
  const byId = new Map<string, RecordReading>();
  for (let page = 1; page <= pagesMax; page += 1) {
    const { items, more } = await pageOf(context, collection, page, pageSizeOfWalk);
    const before = byId.size;
    for (const item of items) {
      byId.set(item.id, item);
    }
    if (!more || byId.size === before) {
      break;
    }
  }
  return [...byId.values()];
}

/** A record as the PBX has it now, wire form. Its only input is the id, so a 400 is about that. */
async function show(context: DriverContext, collection: WireCollection, id: string): Promise<Document> {
  const asked = readCall(context, { path: `/${collection.id}/show`, query: { id } });
  const { json } = await asked.catch((error: unknown) => {
    const status = isDeviceFault(error, "device_rejected", "device_unsupported") ? error.details.device?.status : undefined;
    throw status === 400 || status === 404 ? gone(id) : error;
  });
  if (Object.keys(json).length === 0) {
    throw gone(id);
  }
  const shown = idOf(json.id);
  if (shown !== undefined && shown !== id) {
    throw new DeviceFault("device_unexpected_reply", `The PBX answered record ${shown} where ${id} was asked for. Nothing is written.`);
  }
  return { ...json, id: json.id ?? wireId(id) };
}

/** The wire form behind a reading: it holds secrets, so it is kept beside the reading and lives as long as that. */
const shownBy = new WeakMap<object, Document>();

export async function get(context: DriverContext, collection: WireCollection, id: string): Promise<RecordReading> {
  const shown = await show(context, collection, id);
  const reading = collection.read(shown);
  if (!reading) {
    throw gone(id);
  }
  shownBy.set(reading, shown);
  return reading;
}

function hiddenIn(collection: WireCollection, ...documents: readonly Document[]): string[] {
  return documents.flatMap((document) => collection.secrets.flatMap((key) => (typeof document[key] === "string" ? [document[key]] : [])));
}

/** A whole document is sent, so a secret that nobody knows would be lost or become its own mask. */
function refuseUnknownSecrets(collection: WireCollection, { values }: Writing, shown: Document): void {
  const unknown = collection.secrets.filter((key) => values[key] === undefined && readSecret(shown[key]).kind === "masked");
  const demanded =
    collection.id === "providers" &&
    values.auth_mode === "REGISTER_AUTH" &&
    !values.password &&
    readSecret(shown.password).kind !== "plain";
  const paths = new Set(demanded ? [...unknown, "password"] : unknown);
  if (paths.size > 0) {
    const message = "The PBX wants it with every write, and Lineward does not know it. Enter it.";
    throw new DeviceFault("device_rejected", `The password is not known. ${message}`, {
      maybeSent: false,
      fields: [...paths].map((path) => ({ path, message })),
    });
  }
}

export async function create(context: DriverContext, collection: WireCollection, document: Writing): Promise<string> {
  refuseUnknownSecrets(collection, document, {});
  const state = collection.id === "providers" && settingsOf(context).sendStatus ? { status: "OFFLINE" } : {};
  const body = { ...collection.make(document), ...state };
  const answer = await writeCall(context, { path: `/${collection.id}/create`, body, hidden: hiddenIn(collection, body) });
  const id = isDocument(answer) ? idOf(answer.id) : undefined;
  if (id !== undefined) {
    return id;
  }
  // An empty 200 is a success elsewhere in this API; here it leaves the new id to be looked for.
  const named = (await walk(context, collection)).filter((reading) =>
    collection.namedBy.every((key) => reading.values[key] === document.values[key]),
  );
  const [only] = named;
  if (only === undefined) {
    throw new DeviceFault("write_not_applied", `The PBX said yes and has no such ${collection.singular}. Try again.`, { maybeSent: true });
  }
  if (named.length > 1) {
    throw new DeviceFault(
      "outcome_unknown",
      `The PBX did not say the new ${collection.singular}'s id and has several of that name. Look at the list.`,
      {
        maybeSent: true,
      },
    );
  }
  return only.id;
}

/** Show, merge, update: everything the PBX has goes back with what was asked laid over it, so that it may replace or patch. */
export async function update(context: DriverContext, collection: WireCollection, id: string, document: Writing): Promise<void> {
  const shown = (document.from && shownBy.get(document.from)) ?? (await show(context, collection, id).catch(nothingWritten));
  refuseUnknownSecrets(collection, document, shown);
  const { status, ...body } = { ...collection.write(document, shown), id: wireId(id, shown.id) } as Document;
  const state = collection.id !== "providers" || settingsOf(context).sendStatus ? { status } : {};
  await writeCall(context, { path: `/${collection.id}/update`, body: { ...body, ...state }, hidden: hiddenIn(collection, shown, body) });
}

export async function remove(context: DriverContext, collection: WireCollection, id: string): Promise<void> {
  const shown = await show(context, collection, id).catch(nothingWritten);
  await writeCall(context, { path: `/${collection.id}/destroy`, body: { id: wireId(id, shown.id) } });
}
