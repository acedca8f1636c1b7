import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import type { Dependant } from "@/lib/drivers/types";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import type { Sent } from "./deliver";
import { collectionManifest, readFrom } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import { performWrite } from "./perform-write";
import { readLive } from "./read-settings";
import { forgetRecord } from "./secret-store";
import { type Begun, type Decided, type Ending, partWhy, type WritePart } from "./write-call";
import { type WriteFact, writeWords } from "./write-facts";

interface Removed {
  readonly invalidated: readonly Dependant[];
}

type Removal = Begun<Decided>;

/** Removes a record that is still what the person saw. A lost answer is resolved by looking for it. Throws as `performWrite` does. */
export async function removeRecord(
  actor: Actor,
  deviceId: string,
  collection: string,
  id: string,
  baseline: string,
  part?: WritePart,
): Promise<Removed> {
  const row = await deviceFor(actor, deviceId);
  const manifest = collectionManifest(row.driver, collection);
  const ref = { document: collection, record: id };
  return performWrite<Decided, readonly Dependant[], Removed>({
    actor,
    row,
    ref,
    baseline,
    changeId: part?.changeId,
    audit: { action: "record.remove", ...(part ? { partOf: part.correlationId } : {}), detail: { collection, record: id } },
    use: (correlationId) => ({ actor, purpose: "write", correlationId }),
    hold: () => refuseWhileHeld(row.id, ref, actor),
    read: (device) => readLive(device, ref),
    plan: async (_, before) => ({
      change: { manifest, action: "remove", before: before.reading.values, after: {}, changes: [], ...partWhy(part) },
      seal: [],
    }),
    send: ({ device }) => device.driver.remove(device.context, collection, id),
    // A second deletion of the same record does no more than one.
    mayRepeat: async (begun) => (await seen(begun)) === "there",
    prove: provenGone,
  });
}

async function seen({ device, place }: Removal): Promise<"there" | "gone" | "unseen"> {
  return readFrom(device, place).then(
    () => "there" as const,
    (error: unknown) => (isDeviceFault(error, "not_found") ? ("gone" as const) : ("unseen" as const)),
  );
}

async function provenGone(removal: Removal, sent: Sent<readonly Dependant[]>): Promise<Ending<Removed>> {
  if ("answer" in sent) {
    return gone(removal, sent.answer);
  }
  const look = await seen(removal);
  if (look === "gone") {
    return gone(removal, []);
  }
  const there = look === "there";
  const fact: WriteFact = there ? { code: "record_there", said: sent.lost.message } : { code: "removal_unknown" };
  const { manifest } = removal.device;
  const result = () => {
    throw there ? sent.lost : new DeviceFault("outcome_unknown", writeWords(fact, manifest), { maybeSent: true });
  };
  return { outcome: there ? "failed" : "unknown", fact, result };
}

function gone({ device, place }: Removal, invalidated: readonly Dependant[]): Ending<Removed> {
  return {
    outcome: "applied",
    fact: invalidated.length === 0 ? null : { code: "invalidated", labels: invalidated.map((dependant) => dependant.label) },
    take: () => forgetRecord(device.row.id, place),
    result: () => ({ invalidated }),
  };
}
