import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { alongItems } from "./along-facts";
import { changeById } from "./change-store";
import { type DocumentRef, documentManifest, writeTo } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import type { Opener } from "./open-secret";
import { performWrite } from "./perform-write";
import { type Plan, planWrite, secretsToSeal } from "./plan-write";
import { type DecidedDocument, proveByReading, seenUntouched } from "./prove-by-reading";
import { type LiveReading, readBefore, toResponse } from "./read-settings";
import { refusalInWords } from "./refusal-words";
import type { ChangeItem, Written } from "./schemas";
import { type Kept, storedSecrets } from "./stored-secrets";
import { type Begun, partWhy, type WritePart } from "./write-call";

/** What an earlier change replaced: where, and each with the account that it was kept for. */
export interface Restored {
  readonly paths: readonly Path[];
  secrets(open: Opener): ReadonlyMap<Path, Kept>;
}

/** One write as a person asked for it. */
export interface DocumentWish {
  readonly actor: Actor;
  readonly deviceId: string;
  readonly ref: DocumentRef;
  /** Only what should change. Absent = keep, null = clear. */
  readonly patch: Document;
  readonly baseline: string;
  readonly reason?: string | undefined;
  readonly putBackOf?: string;
  /** Ours goes back over what the device has instead, whichever change wrote it. */
  readonly putsOursBack?: true;
  /** A row of a job, a step of a saga. */
  readonly part?: WritePart | undefined;
  /** The secrets that an earlier change replaced and that go back, out of the vault. */
  readonly restored?: Restored;
}

/** Of what was written, what the audit trail says too. */
type Told = Pick<ChangeItem, "changes" | "along">;

/** What whoever asked is answered. */
interface Answers<R> {
  /** The device has it already: nothing was sent. */
  unchanged(device: OpenDevice, before: LiveReading): Promise<R>;
  /** `at`: where the document stands now. */
  written(begun: Begun<DecidedDocument>, after: LiveReading, at: DocumentRef): Promise<R>;
}

/** Writes a section or a record from a form, or puts an earlier change back. Throws as `performWrite` does. */
export function writeDocument(wish: DocumentWish): Promise<Written> {
  const { actor, ref } = wish;
  return carryOut<Written>(wish, {
    unchanged: async (device, before) => ({ ...(await toResponse(device, ref, before)), change: null }),
    async written({ changeId, device }, after, at) {
      const moved = at.record === ref.record ? {} : { record: at.record };
      const change = await changeById(changeId, device.row.driver, actor);
      return { ...(await toResponse(device, at, after)), change, ...moved };
    },
  });
}

/** The same as a part of something larger, which needs no answer but whether there was anything to send. */
export async function writePart(wish: DocumentWish & { readonly part: WritePart }): Promise<boolean> {
  const { change } = await carryOut<{ readonly change: Told | null }>(wish, {
    unchanged: async () => ({ change: null }),
    async written({ decided, device }) {
      const { changes, along } = decided.plan;
      const said = along.length > 0 ? { along: alongItems(along, documentManifest(device.row.driver, wish.ref)) } : {};
      return { change: { changes: [...changes], ...said } };
    },
  });
  return change !== null;
}

async function carryOut<R extends { readonly change: Told | null }>(wish: DocumentWish, answers: Answers<R>): Promise<R> {
  const { actor, ref, patch, reason, restored, putBackOf, baseline, part } = wish;
  const row = await deviceFor(actor, wish.deviceId);
  const manifest = documentManifest(row.driver, ref);
  const action = putBackOf === undefined && !wish.putsOursBack ? "write" : "put_back";
  const { document, record } = ref;
  return performWrite<DecidedDocument, void, R>({
    actor,
    row,
    ref,
    baseline,
    changeId: part?.changeId,
    audit: {
      action: `device.${action}`,
      ...(part ? { partOf: part.correlationId } : {}),
      detail: { document, record, reason, fields: [...Object.keys(patch), ...(restored?.paths ?? [])] },
      told: ({ change }) => ({ changes: change?.changes ?? [], ...(change?.along ? { along: alongItems(change.along, manifest) } : {}) }),
    },
    // A device that demands its secret with every write is sent the sealed one, and what is put back comes out of the vault: uses of them.
    use: (correlationId) => ({ actor, purpose: action, correlationId }),
    hold: () => refuseWhileHeld(row.id, ref, actor, part?.changeId),
    read: (device) => readBefore(device, ref),
    async plan(device, before, open) {
      const stored = await storedSecrets(row.id, ref, manifest, open);
      const plan = planWrite(manifest, before.reading, patch, stored, restored?.secrets(open));
      if (plan.changes.length === 0) {
        return { answer: () => answers.unchanged(device, before) };
      }
      const { document: after, changes, along } = plan;
      const why = {
        ...partWhy(part),
        ...(reason === undefined ? {} : { reason }),
        ...(putBackOf === undefined ? {} : { putBackOf }),
      };
      const change = { manifest, action, before: before.reading.values, after, changes, along, ...why };
      return { change, seal: secretsToSeal(plan), plan, target: renamed(device, ref, plan, before) };
    },
    send: ({ device, decided, before }) =>
      writeTo(device, ref, { values: decided.plan.document, unknown: before.reading.unknown, from: before.reading }),
    mayRepeat: seenUntouched,
    prove: (begun, sent) => proveByReading(begun, sent, (after, at) => answers.written(begun, after, at)),
  }).catch((error: unknown) => {
    throw refusalInWords(error, manifest, patch);
  });
}

/** Where the document is found after the write: a device that tells no ids names a record by its values. */
function renamed({ driver }: OpenDevice, ref: DocumentRef, plan: Plan, before: LiveReading): DocumentRef {
  const writing = { values: plan.document, unknown: before.reading.unknown };
  const record = ref.record === "" ? "" : (driver.idAfterUpdate?.(ref.document, ref.record, writing) ?? ref.record);
  return { document: ref.document, record };
}
