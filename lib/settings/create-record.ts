import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { toCreate } from "@/lib/drivers/to-create";
import type { CollectionManifest } from "@/lib/drivers/types";
import { DeviceFault } from "@/lib/net/device-fault";
import { type Document, differingPaths, merged, same, valueAt } from "@/lib/schema/document";
import { changeById } from "./change-store";
import type { Sent } from "./deliver";
import { collectionManifest } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import { performWrite } from "./perform-write";
import { type Plan, planWrite, secretsToSeal } from "./plan-write";
import { readLive, toResponse } from "./read-settings";
import { allRecords } from "./record-list";
import { refusalInWords } from "./refusal-words";
import type { ChangeItem, DocumentReading } from "./schemas";
import { moveSecrets, promote } from "./secret-store";
import { type Begun, type Decided, type Ending, partWhy, unread, type WritePart } from "./write-call";
import { writeWords } from "./write-facts";

interface NewRecord extends Decided {
  readonly plan: Plan;
}

type Created = DocumentReading & { id: string; change: ChangeItem | null };

/** Makes a record and reads it back. A lost answer is resolved by looking for the record on the device. Throws as `performWrite` does. */
export async function createRecord(
  actor: Actor,
  deviceId: string,
  collection: string,
  values: Document,
  { reason, part }: { readonly reason?: string | undefined; readonly part?: WritePart } = {},
): Promise<Created> {
  const row = await deviceFor(actor, deviceId);
  const manifest = toCreate(collectionManifest(row.driver, collection));
  // Nothing of it is on the device yet: it is judged before anything is asked there, and what it starts with like what is typed.
  const nothing = unread();
  const plan = planWrite(manifest, nothing.reading, merged(manifest.blank, values), new Map());
  const ref = { document: collection, record: "" };
  return performWrite<NewRecord, string, Created>({
    actor,
    row,
    ref,
    changeId: part?.changeId,
    audit: {
      action: "record.create",
      ...(part ? { partOf: part.correlationId } : {}),
      detail: { collection, title: valueAt(plan.document, manifest.title) },
    },
    use: (correlationId) => ({ actor, purpose: "write", correlationId }),
    hold: () => refuseWhileHeld(row.id, ref, actor),
    read: async () => nothing,
    async plan() {
      const { document: after, changes } = plan;
      const why = { ...(reason === undefined ? {} : { reason }), ...partWhy(part) };
      return { plan, seal: secretsToSeal(plan), change: { manifest, action: "create", before: {}, after, changes, ...why } };
    },
    // Sealed under the change's name until the device has given the record an id.
    placeOf: (changeId) => ({ document: collection, record: `new:${changeId}` }),
    send: ({ device }) => device.driver.create(device.context, collection, { values: plan.document, unknown: {} }),
    prove: async (begun, sent) => {
      const id = await idOf(begun, manifest, sent);
      return typeof id === "string" ? made(begun, actor, id) : id;
    },
  }).catch((error: unknown) => {
    throw refusalInWords(error, manifest, values);
  });
}

/** The record's id: as the device said, or as a look at its list shows where the answer was lost. */
async function idOf(
  { device, decided }: Begun<NewRecord>,
  manifest: CollectionManifest,
  sent: Sent<string>,
): Promise<string | Ending<never>> {
  if ("answer" in sent) {
    return sent.answer;
  }
  const { shown, document } = decided.plan;
  const found = await allRecords(device, manifest.id, 200)
    .then((records) => records.filter((record) => same(valueAt(record.values, manifest.title), valueAt(document, manifest.title))))
    .catch(() => undefined);
  if (found?.length === 1 && found[0] && differingPaths(shown, found[0].values).every((path) => valueAt(shown, path) === undefined)) {
    return found[0].id;
  }
  const missing = found?.length === 0;
  const nouns = { ...device.manifest, ...manifest };
  const result = () => {
    throw missing ? sent.lost : new DeviceFault("outcome_unknown", writeWords({ code: "record_unknown" }, nouns), { maybeSent: true });
  };
  return missing
    ? { outcome: "failed", fact: { code: "record_missing", said: sent.lost.message }, result }
    : { outcome: "unknown", fact: { code: "record_unknown" }, result };
}

function made({ device, place, changeId }: Begun<NewRecord>, actor: Actor, id: string): Ending<Created> {
  const { row } = device;
  const ref = { document: place.document, record: id };
  return {
    outcome: "applied",
    fact: null,
    named: { record: id },
    async take() {
      await moveSecrets(row.id, place, ref, changeId);
      await promote(row.id, ref, changeId);
    },
    async result() {
      const answer = await toResponse(device, ref, await readLive(device, ref));
      return { id, ...answer, change: await changeById(changeId, row.driver, actor) };
    },
  };
}
