import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceGateway } from "@/lib/device-access/device-gateway";
import { type OpenDevice, openDevice } from "@/lib/device-access/device-session";
import { deviceFor } from "@/lib/device-access/load-device";
import { withAudit } from "@/lib/device-access/with-audit";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { env } from "@/lib/platform/env";
import type { Document } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { beginChange, changeById, endChange, endUntaken } from "./change-store";
import { conflictOf } from "./conflict";
import { type DocumentRef, documentManifest } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import { type Plan, planWrite } from "./plan-write";
import { readBack, sendDocument } from "./read-back";
import { type LiveReading, readLive, saveSnapshot, toResponse } from "./read-settings";
import type { Written } from "./schemas";
import { dropPending, moveRecord, type Opener, opening, promote, saveOwner, sealPending, supersede } from "./secret-store";
import { type Kept, storedSecrets } from "./stored-secrets";
import { type WriteFact, writeWords } from "./write-facts";

/** What an earlier change replaced: where, and each with the account that it was kept for. */
export interface Restored {
  readonly paths: readonly Path[];
  secrets(open: Opener): ReadonlyMap<Path, Kept>;
}

/** One write as a person asked for it. */
export interface WriteRequest {
  readonly actor: Actor;
  readonly deviceId: string;
  readonly ref: DocumentRef;
  /** Only what should change. Absent = keep, null = clear. */
  readonly patch: Document;
  readonly baseline: string;
  readonly reason?: string | undefined;
  readonly putBackOf?: string;
  /** The secrets that an earlier change replaced and that go back, out of the vault. */
  readonly restored?: Restored;
}

/**
 * The write path: lock, read, compare with the baseline, merge, write, read back, compare, record. Success is what the device
 * says afterwards. Throws `ProblemError` and `DeviceFault` with every code of the error table.
 */
export async function performWrite(request: WriteRequest): Promise<Written> {
  const row = await deviceFor(request.actor, request.deviceId);
  documentManifest(row.driver, request.ref);
  const { baseline } = request;
  const { ref, patch, reason, actor } = request;
  return withAudit(
    actor,
    request.putBackOf === undefined ? "device.write" : "device.put_back",
    row,
    { document: ref.document, record: ref.record, reason, fields: [...Object.keys(patch), ...(request.restored?.paths ?? [])] },
    async (correlationId) => {
      const device = await openDevice(row, actor);
      return deviceGateway().locks.withDeviceLock(row.id, () => writeLocked(request, device, baseline, correlationId), {
        waitMs: env().LINEWARD_TURN_WAIT_MS,
      });
    },
    (written) => ({ changes: written.change?.changes ?? [], ...(written.change?.along ? { along: written.change.along } : {}) }),
  );
}

async function writeLocked(request: WriteRequest, device: OpenDevice, baseline: string, correlationId: string): Promise<Written> {
  const { ref } = request;
  await refuseWhileHeld(device.row.id, ref, request.actor);
  const manifest = documentManifest(device.row.driver, ref);
  const before = await readLive(device, ref);
  if (before.baseline !== baseline) {
    throw await conflictOf(device, ref, before, baseline);
  }
  // A device that demands its secret with every write is sent the sealed one, and what is put back comes out of the vault: uses of them.
  const use = {
    actor: request.actor,
    purpose: request.putBackOf === undefined ? ("write" as const) : ("put_back" as const),
    correlationId,
  };
  const plan = await opening(use, async (open) =>
    planWrite(
      manifest,
      before.reading,
      request.patch,
      await storedSecrets(device.row.id, ref, manifest, open),
      request.restored?.secrets(open),
    ),
  );
  if (plan.changes.length === 0) {
    return { ...(await toResponse(device, ref, before)), change: null };
  }
  const change = await beginChange({
    deviceId: device.row.id,
    ref,
    manifest,
    action: request.putBackOf === undefined ? "write" : "put_back",
    actor: request.actor,
    before: before.reading.values,
    after: plan.document,
    changes: plan.changes,
    along: plan.along,
    correlationId,
    ...(request.reason === undefined ? {} : { reason: request.reason }),
    ...(request.putBackOf === undefined ? {} : { putBackOf: request.putBackOf }),
  });
  for (const secret of plan.secrets) {
    if (secret.change === "new" && secret.value !== undefined) {
      await sealPending(device.row.id, ref, secret.path, secret.value, change.id, plan.owner);
    }
  }
  const target = renamed(device, ref, plan, before);
  const after = await sendAndProve(device, ref, target, plan, before, change.id);
  const moved = target.record === ref.record ? {} : { record: target.record };
  return { ...(await toResponse(device, target, after)), change: await changeById(change.id, device.row.driver, request.actor), ...moved };
}

/** Where the document is found after the write: a device that tells no ids names a record by its values. */
function renamed({ driver }: OpenDevice, ref: DocumentRef, plan: Plan, before: LiveReading): DocumentRef {
  const writing = { values: plan.document, unknown: before.reading.unknown };
  const record = ref.record === "" ? "" : (driver.idAfterUpdate?.(ref.document, ref.record, writing) ?? ref.record);
  return { document: ref.document, record };
}

/** Reads back where the document should be now; a rename that was not taken leaves it where it was. */
async function look(device: OpenDevice, ref: DocumentRef, target: DocumentRef, plan: Plan, before: LiveReading, lateMs: number) {
  try {
    return { found: await readBack(device, target, plan, before, lateMs), at: target };
  } catch (error) {
    if (target.record === ref.record || !isDeviceFault(error, "not_found")) {
      throw error;
    }
    return { found: await readBack(device, ref, plan, before, 0), at: ref };
  }
}

/** Sends, then lets the device say what it holds. Every way out is written down before it is thrown. */
async function sendAndProve(
  device: OpenDevice,
  ref: DocumentRef,
  target: DocumentRef,
  plan: Plan,
  before: LiveReading,
  changeId: string,
): Promise<LiveReading> {
  const { row, manifest } = device;
  let lost: DeviceFault | undefined;
  try {
    lost = await sendDocument(device, ref, plan, before, async () => (await look(device, ref, target, plan, before, 0)).found);
  } catch (error) {
    await dropPending(row.id, ref, changeId);
    await endUntaken(changeId, error);
    throw error;
  }
  const lateMs = Number(device.context.settings.applyWaitSeconds ?? 0) * 1000;
  const looked = await look(device, ref, target, plan, before, lateMs).catch((error: unknown) => ({ error }));
  if ("error" in looked) {
    await endChange(changeId, "unknown", { code: "sent_unknown" });
    throw new DeviceFault("outcome_unknown", writeWords({ code: "sent_unknown" }, manifest), { maybeSent: true, cause: looked.error });
  }
  const { after, verdict } = looked.found;
  if (verdict.applied && (!lost || provenWithoutAnswer(plan, verdict.secretsProven))) {
    await promote(row.id, ref, changeId);
    for (const secret of plan.secrets.filter((secret) => secret.change === "cleared")) {
      await supersede(row.id, ref, secret.path);
    }
    const keptOn = plan.secrets.filter((secret) => secret.along !== undefined && secret.ownerless !== true);
    await saveOwner(
      row.id,
      ref,
      keptOn.map((plan) => plan.path),
      plan.owner,
    );
    const isMoved = looked.at.record !== ref.record;
    if (isMoved) {
      await moveRecord(row.id, ref, looked.at);
    }
    await saveSnapshot(device, looked.at, after, true);
    await endChange(changeId, "applied", lost ? { code: "taken_without_answer" } : null, isMoved ? { movedFrom: ref.record } : {});
    return after;
  }
  return giveUp(
    device,
    ref,
    plan,
    { lost, untouched: verdict.untouched, applied: verdict.applied, differences: verdict.differences },
    changeId,
  );
}

/** With the answer lost, a masked secret is proven only by the fields that travelled with it in the same document. */
function provenWithoutAnswer(plan: Plan, secretsProven: boolean): boolean {
  return secretsProven || plan.changes.some((change) => !change.secret);
}

async function giveUp(
  device: OpenDevice,
  ref: DocumentRef,
  plan: Plan,
  seen: { lost: DeviceFault | undefined; untouched: boolean; applied: boolean; differences: readonly { path: string; message: string }[] },
  changeId: string,
): Promise<never> {
  const nouns = device.manifest;
  if (seen.lost && seen.applied) {
    await endChange(changeId, "unknown", { code: "secret_unproven" });
    throw new DeviceFault("outcome_unknown", writeWords({ code: "secret_unproven" }, nouns), { maybeSent: true });
  }
  const secretsTravelled = plan.secrets.some((secret) => secret.change === "new");
  if (seen.lost && seen.untouched) {
    // A masked secret is part of the same document: with every other field untouched, the document was not taken.
    await dropPending(device.row.id, ref, changeId);
    const fact: WriteFact = { code: "untouched", said: seen.lost.message };
    await endChange(changeId, "failed", fact);
    throw new DeviceFault(seen.lost.code, writeWords(fact, nouns), {
      ...seen.lost.details,
      cause: undefined,
    });
  }
  if (!secretsTravelled) {
    await dropPending(device.row.id, ref, changeId);
  }
  const differs: WriteFact = { code: "differs", answered: !seen.lost, paths: seen.differences.map((difference) => difference.path) };
  await endChange(changeId, "not_applied", differs);
  throw new DeviceFault("write_not_applied", writeWords(differs, nouns), { fields: seen.differences });
}
