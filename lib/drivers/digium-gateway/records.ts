import "server-only";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { type Document, isDocument } from "@/lib/schema/document";
import type { Dependant, DriverContext, RecordPage, RecordReading, Writing } from "../types";
import { call, settingsOf } from "./client";
import { alreadyWritten, nothingWritten } from "./replies";
import { type EndpointNames, invalidatedBy, routingThatUses } from "./routing";
import { idFromName, idOf, nameInId, readEndpoint, readSecret, secretKeys, writeEndpoint } from "./wire";

function gone(id: string): DeviceFault {
  const name = nameInId(id);
  return new DeviceFault(
    "not_found",
    `The gateway has no SIP endpoint ${name === undefined ? `with the id ${id}` : name}. It was deleted or renamed there, or never existed.`,
    { maybeSent: false },
  );
}

/** Every endpoint in wire form. The gateway has no pages: one call answers all. */
async function everyRaw(context: DriverContext): Promise<Document[]> {
  const payload = await call(context, { method: "sip_endpoints.list" });
  const list = payload.sip_endpoints;
  const rows = Array.isArray(list) ? list : isDocument(list) ? Object.values(list) : undefined;
  if (!rows?.every((row): row is Document => isDocument(row) && idOf(row) !== undefined)) {
    throw new DeviceFault("device_unexpected_reply", "The gateway answered no list of SIP endpoints. Check the connection settings.", {
      maybeSent: false,
    });
  }
  return [...new Map(rows.map((row) => [idOf(row), row])).values()];
}

function keyOf(id: string): Document {
  const name = nameInId(id);
  return name === undefined ? { object_id: id } : { object_name: name };
}

/** One endpoint in wire form, in one call. Where the gateway refuses or answers nothing, the list decides whether it is there. */
async function oneRaw(context: DriverContext, id: string): Promise<Document> {
  try {
    const { sip_endpoint: found } = await call(context, { method: "sip_endpoint.list", parameters: keyOf(id) });
    const [raw] = Array.isArray(found) ? found : [found];
    if (isDocument(raw) && idOf(raw) === id) {
      return raw;
    }
  } catch (error) {
    // Only the gateway's own refusal: a 403 says nothing about the endpoint.
    if (!isDeviceFault(error, "device_rejected") || error.details.device?.status !== 200) {
      throw error;
    }
  }
  const listed = (await everyRaw(context)).find((document) => idOf(document) === id);
  if (!listed) {
    throw gone(id);
  }
  return listed;
}

function reading(context: DriverContext, raw: Document): RecordReading {
  const read = readEndpoint(raw, settingsOf(context));
  if (!read) {
    throw new DeviceFault("device_unexpected_reply", "The gateway answered a SIP endpoint without an id and without a name.", {
      maybeSent: false,
    });
  }
  return read;
}

export async function list(context: DriverContext, { page, pageSize }: { page: number; pageSize: number }): Promise<RecordPage> {
  const all = await everyRaw(context);
  const start = (page - 1) * pageSize;
  return {
    items: all.slice(start, start + pageSize).map((raw) => reading(context, raw)),
    total: all.length,
    more: start + pageSize < all.length,
  };
}

/** The wire form behind a reading: it holds secrets, so it is kept beside the reading and lives as long as that. */
const rawOf = new WeakMap<object, Document>();

export async function get(context: DriverContext, id: string): Promise<RecordReading> {
  const raw = await oneRaw(context, id);
  const read = reading(context, raw);
  rawOf.set(read, raw);
  return read;
}

function taken(name: string): DeviceFault {
  const message = `The gateway already has a SIP endpoint ${name}. Choose another name.`;
  return new DeviceFault("device_rejected", message, { maybeSent: false, fields: [{ path: "name", message }] });
}

function hiddenIn(...documents: readonly Document[]): string[] {
  return documents.flatMap((document) => secretKeys.flatMap((key) => (typeof document[key] === "string" ? [document[key]] : [])));
}

/** The whole endpoint is sent, so a secret that only shows as a mask would be lost or become that mask. */
function refuseMaskedSecrets(context: DriverContext, { values }: Writing, raw: Document): void {
  const { mask } = settingsOf(context);
  const unknown = secretKeys.filter((key) => values[key] === undefined && readSecret(raw[key], mask).kind === "masked");
  if (unknown.length > 0) {
    const message = "The gateway shows a mask for it and takes the whole endpoint with every save. Enter it.";
    throw new DeviceFault("device_rejected", `Lineward does not know the password. ${message}`, {
      maybeSent: false,
      fields: unknown.map((path) => ({ path, message })),
    });
  }
}

async function save(context: DriverContext, parameters: Document, raw: Document): Promise<void> {
  await call(context, { method: "sip_endpoint.save", parameters, write: true, hidden: hiddenIn(parameters, raw) });
}

/** Refuses a name that exists: a save would quietly change that endpoint. The gateway answers no id, so the name is looked up after. */
export async function create(context: DriverContext, document: Writing): Promise<string> {
  const name = String(document.values.name ?? "");
  const before = await everyRaw(context).catch(nothingWritten);
  if (before.some((document) => document.name === name)) {
    throw taken(name);
  }
  await save(context, writeEndpoint(document, {}, settingsOf(context)), {});
  const made = (await everyRaw(context).catch(alreadyWritten)).find((document) => document.name === name);
  const id = made && idOf(made);
  if (id === undefined) {
    throw new DeviceFault("write_not_applied", `The gateway said yes and has no SIP endpoint ${name}. Try again.`, { maybeSent: true });
  }
  return id;
}

/**
 * Saves under the endpoint's own id, or under its old name where there is no id: a name alone would make a second endpoint. One that
 * has vanished is not made again.
 */
export async function update(context: DriverContext, id: string, document: Writing): Promise<void> {
  const raw = (document.from && rawOf.get(document.from)) ?? (await oneRaw(context, id).catch(nothingWritten));
  refuseMaskedSecrets(context, document, raw);
  const { name } = document.values;
  const renamed = name !== raw.name;
  if (renamed && (await everyRaw(context).catch(nothingWritten)).some((document) => document.name === name && idOf(document) !== id)) {
    throw taken(String(name));
  }
  const oldName = nameInId(id);
  const which = oldName === undefined ? { object_id: raw.object_id } : renamed ? { old_name: oldName } : {};
  await save(context, { ...writeEndpoint(document, raw, settingsOf(context)), ...which }, raw);
}

export function idAfterUpdate(id: string, document: Writing): string {
  return nameInId(id) === undefined ? id : idFromName(String(document.values.name ?? ""));
}

async function namesOf(context: DriverContext, id: string): Promise<EndpointNames> {
  const raw = await oneRaw(context, id);
  return { objectId: nameInId(id) === undefined ? id : undefined, name: typeof raw.name === "string" ? raw.name : undefined };
}

export async function dependants(context: DriverContext, id: string): Promise<readonly Dependant[]> {
  return routingThatUses(context, await namesOf(context, id));
}

/** Resolves with what the gateway says it has invalidated: a report after the fact, there is no undo. */
export async function remove(context: DriverContext, id: string): Promise<readonly Dependant[]> {
  const known = await dependants(context, id).catch(nothingWritten);
  const payload = await call(context, {
    method: "sip_endpoint.delete",
    parameters: { ...keyOf(id), object_type: "sip_endpoint" },
    write: true,
  });
  return invalidatedBy(payload, known);
}
