import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { ownerFrom } from "@/lib/drivers/secret-owner";
import { ProblemError } from "@/lib/http/problems";
import { type Document, valueAt, withValue } from "@/lib/schema/document";
import type { Path } from "@/lib/schema/walk";
import { changeById } from "./change-store";
import { differencesIn, keptDocument } from "./differences";
import { standingOf } from "./differs";
import { type DocumentRef, documentManifest } from "./document-ref";
import { refuseWhileHeld } from "./holds";
import { performWrite } from "./perform-write";
import { readLive, saveSnapshot, toResponse } from "./read-settings";
import type { FieldChange, FieldDifference, Written } from "./schemas";
import { secretBefore } from "./secret-store";
import type { Kept } from "./stored-secrets";
import type { Decided } from "./write-call";
import { type Restored, writeDocument } from "./write-document";

/** What the history calls it when the device's own is taken as right. */
export const keepAction = "keep";

/** A person's word on what differs in one document. */
export interface Settling {
  readonly actor: Actor;
  readonly deviceId: string;
  readonly ref: DocumentRef;
  /** Absent: every field that differs. */
  readonly paths?: readonly Path[] | undefined;
  /** Of the reading that the person saw. */
  readonly baseline: string;
  readonly reason?: string | undefined;
}

interface Keeping extends Decided {
  readonly paths: readonly Path[];
}

const chosenOf = (fields: readonly FieldDifference[], paths: readonly Path[] | undefined) =>
  fields.filter(({ path }) => paths === undefined || paths.includes(path));

/**
 * Takes what the device has as right: it is read, nothing is sent, and the history and the audit say who decided it. Throws
 * `changed_on_device` if it holds something else than the person saw.
 */
export async function keepTheirs({ actor, deviceId, ref, paths, baseline, reason }: Settling): Promise<Written> {
  const row = await deviceFor(actor, deviceId);
  const manifest = documentManifest(row.driver, ref);
  const { document, record } = ref;
  return performWrite<Keeping, void, Written>({
    actor,
    row,
    ref,
    baseline,
    audit: {
      action: "device.keep_theirs",
      detail: { document, record, reason, ...(paths ? { fields: [...paths] } : {}) },
      told: ({ change }) => ({ changes: change?.changes ?? [] }),
    },
    use: (correlationId) => ({ actor, purpose: "write", correlationId }),
    hold: () => refuseWhileHeld(row.id, ref, actor),
    read: (device) => readLive(device, ref),
    async plan(device, live) {
      const chosen = chosenOf(await differencesIn(row, ref), paths);
      if (chosen.length === 0) {
        return { answer: async () => ({ ...(await toResponse(device, ref, live)), change: null }) };
      }
      const before = await keptDocument(row.id, ref);
      const taken = chosen.map(({ path }) => path);
      const after = taken.reduce((kept, path) => withValue(kept, path, valueAt(live.reading.values, path)), before);
      const change = {
        manifest,
        action: keepAction,
        before,
        after,
        changes: chosen.map(asChange),
        ...(reason === undefined ? {} : { reason }),
      };
      return { change, seal: [], paths: taken };
    },
    send: async () => undefined,
    prove: async ({ device, before, decided, changeId }) => ({
      outcome: "applied",
      fact: null,
      async take() {
        const standing = await standingOf(row.id, ref);
        await saveSnapshot(device, ref, before, { taken: { standing, paths: decided.paths, decidedAt: before.readAt } });
      },
      result: async () => ({
        ...(await toResponse(device, ref, before)),
        change: await changeById(changeId, row.driver, actor),
      }),
    }),
  });
}

/** Nothing is sent, so nothing is at risk. */
function asChange({ path, label, ours, theirs, secret }: FieldDifference): FieldChange {
  const words = secret ? { from: "set", to: "new", secret } : { from: ours, to: theirs };
  return { path, label, ...words, risk: "none" };
}

/** Writes what is kept here over what the device has instead. Throws as a write does, and `conflict` for what cannot go back. */
export async function putOursBack({ actor, deviceId, ref, paths, baseline, reason }: Settling): Promise<Written> {
  const row = await deviceFor(actor, deviceId);
  const found = chosenOf(await differencesIn(row, ref), paths);
  // All of it means all that can go back; one that was asked for by name is not left out unsaid.
  const chosen = paths === undefined ? found.filter(({ mayPutBack }) => mayPutBack) : found;
  const stuck = chosen.filter(({ mayPutBack }) => !mayPutBack);
  if (stuck.length > 0) {
    throw new ProblemError("conflict", "Ours cannot be put back here. Keep theirs, or enter the value in the form.", {
      fields: stuck.map(({ path }) => ({ path, message: "Ours cannot be sent to the device." })),
    });
  }
  const kept = await keptDocument(row.id, ref);
  const patch = chosen
    .filter(({ secret }) => !secret)
    .reduce<Document>((wanted, { path }) => withValue(wanted, path, valueAt(kept, path) ?? null), {});
  const restored = await oursAmong(
    row,
    ref,
    chosen.filter(({ secret }) => secret),
  );
  return writeDocument({ actor, deviceId, ref, patch, restored, baseline, reason, putsOursBack: true });
}

/** Our passwords from before they differed, out of the vault, each with the account that it was kept for. */
async function oursAmong(row: { id: string; driver: string }, ref: DocumentRef, fields: readonly FieldDifference[]): Promise<Restored> {
  const { account } = documentManifest(row.driver, ref);
  const found = await Promise.all(
    fields.map(async ({ path, since }) => ({
      path,
      ours: since === null ? null : await secretBefore(row.id, ref, path, new Date(since)),
    })),
  );
  return {
    paths: found.map(({ path }) => path),
    secrets: (open) =>
      new Map(
        found.flatMap(({ path, ours }): [Path, Kept][] =>
          ours ? [[path, { owner: ownerFrom(account, ours.keptFor), open: () => open(ours) }]] : [],
        ),
      ),
  };
}
