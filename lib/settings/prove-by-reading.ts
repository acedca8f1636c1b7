import "server-only";
import type { OpenDevice } from "@/lib/device-access/device-session";
import { DeviceFault, isDeviceFault } from "@/lib/net/device-fault";
import { lostIn, type Sent } from "./deliver";
import { standingOf } from "./differs";
import type { DocumentRef } from "./document-ref";
import type { Plan } from "./plan-write";
import { type Looked, readBack } from "./read-back";
import { keep, type LiveReading, learnSecrets, readToWrite, saveSnapshot } from "./read-settings";
import { moveRecord, promote, saveOwner, supersede } from "./secret-store";
import type { Begun, Decided, Ending } from "./write-call";
import { type WriteFact, writeWords } from "./write-facts";

/** A whole document, decided. `target`: where it is found after the write. */
export interface DecidedDocument extends Decided {
  readonly plan: Plan;
  readonly target: DocumentRef;
}

type DocumentWrite = Begun<DecidedDocument>;

/** How long a device may take to show what it took. */
export function lateMsOf({ context }: OpenDevice): number {
  return Number(context.settings.applyWaitSeconds ?? 0) * 1000;
}

/** Reads back where the document should be now; a rename that was not taken leaves it where it was. */
async function look({ device, before, decided, place }: DocumentWrite, lateMs: number): Promise<{ found: Looked; at: DocumentRef }> {
  const { plan, target } = decided;
  try {
    return { found: await readBack(device, target, plan, before, lateMs, readToWrite), at: target };
  } catch (error) {
    if (target.record === place.record || !isDeviceFault(error, "not_found")) {
      throw error;
    }
    return { found: await readBack(device, place, plan, before, 0, readToWrite), at: place };
  }
}

/** True if the device holds exactly what it held before. */
export async function seenUntouched(begun: DocumentWrite): Promise<boolean> {
  const { found, at } = await look(begun, 0);
  await keep(begun.device, at, found.after);
  return found.verdict.untouched && !found.verdict.applied;
}

/** Lets the device say what it holds. An answer that was lost counts only as far as reading shows it. */
export async function proveByReading<R>(
  begun: DocumentWrite,
  sent: Sent<unknown>,
  answer: (after: LiveReading, at: DocumentRef) => Promise<R>,
): Promise<Ending<R>> {
  const { device, decided, place } = begun;
  const lost = lostIn(sent);
  const looked = await look(begun, lateMsOf(device)).catch((error: unknown) => ({ error }));
  if ("error" in looked) {
    return unproven(device, { code: "sent_unknown" }, looked.error);
  }
  const { found, at } = looked;
  const { verdict, after } = found;
  if (!verdict.applied || (lost && !provenWithoutAnswer(decided.plan, verdict.secretsProven))) {
    await keep(device, at, after);
    return notShown(begun, found, lost);
  }
  return {
    outcome: "applied",
    fact: lost ? { code: "taken_without_answer" } : null,
    named: at.record === place.record ? {} : { movedFrom: place.record },
    take: () => take(begun, after, at),
    result: () => answer(after, at),
  };
}

/** With the answer lost, a masked secret is proven only by the fields that travelled with it in the same document. */
function provenWithoutAnswer(plan: Plan, secretsProven: boolean): boolean {
  return secretsProven || plan.changes.some((change) => !change.secret);
}

/** The device shows the document: its secrets are the current ones, and this is what Lineward stands for. */
async function take({ device, before, decided, place, changeId }: DocumentWrite, after: LiveReading, at: DocumentRef): Promise<void> {
  const { plan } = decided;
  const { id } = device.row;
  // Looked up where it stood: a record that has another id now takes it along.
  const moved = at.record === place.record ? {} : { standing: await standingOf(id, place) };
  await learnSecrets(device, at, after);
  if (decided.seal.length > 0) {
    await promote(id, place, changeId);
  }
  for (const { path } of plan.secrets.filter((secret) => secret.change === "cleared")) {
    await supersede(id, place, path);
  }
  const keptOn = plan.secrets.filter((secret) => secret.along !== undefined && secret.ownerless !== true);
  await saveOwner(
    id,
    place,
    keptOn.map((secret) => secret.path),
    plan.owner,
  );
  if (at.record !== place.record) {
    await moveRecord(id, place, at);
  }
  const paths = plan.changes.map(({ path }) => path);
  await saveSnapshot(device, at, after, { taken: { ...moved, paths, decidedAt: before.readAt } });
}

function unproven({ manifest }: OpenDevice, fact: WriteFact, cause?: unknown): Ending<never> {
  const fault = new DeviceFault("outcome_unknown", writeWords(fact, manifest), { maybeSent: true, cause });
  return { outcome: "unknown", fact, result: () => raise(fault) };
}

function raise(fault: DeviceFault): never {
  throw fault;
}

function notShown({ device, decided }: DocumentWrite, { verdict }: Looked, lost: DeviceFault | undefined): Ending<never> {
  const { manifest } = device;
  if (lost && verdict.applied) {
    return unproven(device, { code: "secret_unproven" });
  }
  if (lost && verdict.untouched) {
    // A masked secret is part of the same document: with every other field untouched, the document was not taken.
    const fact: WriteFact = { code: "untouched", said: lost.message };
    const fault = new DeviceFault(lost.code, writeWords(fact, manifest), { ...lost.details, cause: undefined });
    return { outcome: "failed", fact, forget: true, result: () => raise(fault) };
  }
  const fact: WriteFact = { code: "differs", answered: !lost, paths: verdict.differences.map(({ path }) => path) };
  const fault = new DeviceFault("write_not_applied", writeWords(fact, manifest), { fields: verdict.differences });
  const secretsTravelled = decided.plan.secrets.some((secret) => secret.change === "new");
  return { outcome: "not_applied", fact, forget: !secretsTravelled, result: () => raise(fault) };
}
