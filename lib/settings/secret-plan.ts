import { type Owner, ownerOf, sameOwner, sayOwner } from "@/lib/drivers/secret-owner";
import type { DocumentManifest, Reading } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { type Document, valueAt } from "@/lib/schema/document";
import type { Leaf, Path } from "@/lib/schema/walk";
import type { AlongFact } from "./along-facts";
import type { Kept, StoredSecrets } from "./stored-secrets";

/** How each secret of a write is decided: what the request says, then what the device itself answered, then what Lineward keeps. */
export interface SecretPlan {
  readonly path: Path;
  /** The value to send; undefined if there is none to send. */
  readonly value: string | undefined;
  readonly change: "kept" | "new" | "cleared";
  /** Of a secret that goes along unseen, in a write of other fields. */
  readonly along?: AlongFact;
  /** True if it is kept and nobody knows for which account. */
  readonly ownerless?: boolean;
  /** Why what is kept is not sent: it belongs to this account. */
  readonly refused?: Owner;
  /** True if the write is about this very secret and cannot be without it, whatever the device demands. */
  readonly lacking?: boolean;
}

/** The accounts that a write is about: the one that the device shows now, and the one that it will have. */
export interface Accounts {
  readonly shown: Owner | undefined;
  readonly wanted: Owner | undefined;
}

/** Everything that decides about the secrets of one write. */
export interface SecretQuestion {
  readonly manifest: DocumentManifest;
  readonly reading: Reading;
  readonly patch: Document;
  readonly stored: StoredSecrets;
  /** Secrets that come out of the vault in place of typed ones, because an earlier change is put back. */
  readonly restored: StoredSecrets;
}

/** Whose the secrets of a document are, before and after a write that leaves `document` behind. */
export function accountsOf(manifest: DocumentManifest, reading: Reading, document: Document): Accounts {
  return {
    shown: ownerOf(manifest.account, { ...reading.values, ...reading.reported }),
    wanted: ownerOf(manifest.account, { ...document, ...reading.reported }),
  };
}

/**
 * True if a kept secret may be sent: it belongs to the account that the device shows, or goes back to its own, or nobody knows
 * whose it is. A document without an account has no owner to mistake.
 */
export function belongs(kept: Pick<Kept, "owner" | "perhaps">, owners: readonly (Owner | undefined)[]): boolean {
  const { owner, perhaps } = kept;
  const theirs = owners.filter((owner) => owner !== undefined);
  return (
    owner === undefined || theirs.length === 0 || theirs.some((their) => sameOwner(owner, their) || (perhaps && sameOwner(perhaps, their)))
  );
}

function alongOf({ path }: Leaf, { owner }: Kept, { wanted }: Accounts): AlongFact {
  if (wanted === undefined) {
    return { path, code: "kept" };
  }
  return owner === undefined ? { path, code: "kept_ownerless", wanted } : { path, code: "kept_for", owner, wanted };
}

/** What the device shows goes back as it was read. Said only where it comes under another account on the way. */
function movedWith({ path }: Leaf, { shown, wanted }: Accounts): Pick<SecretPlan, "along"> {
  return !shown || !wanted || sameOwner(shown, wanted) ? {} : { along: { path, code: "held", owner: shown, wanted } };
}

/** A person may type what a device shows instead of a secret; sending it would make the mask the password. */
function refuseMask(manifest: DocumentManifest, path: Path, value: string): void {
  if (/^[*•●]+$/.test(value) || manifest.masks.some((mask) => mask.toLowerCase() === value.toLowerCase())) {
    const message = `"${value.slice(0, 12)}" is what the device shows in place of a password. It is never sent. Enter the real one, or leave the field alone to keep it.`;
    throw new ProblemError("validation_failed", message, { fields: [{ path, message }] });
  }
}

/** Decides one secret. Throws `validation_failed` for a mask and for clearing what cannot be cleared. */
export function planSecret(leaf: Leaf, question: SecretQuestion, accounts: Accounts): SecretPlan {
  const { path } = leaf;
  const { manifest, reading } = question;
  const asked = valueAt(question.patch, path);
  if (asked === null) {
    if (!leaf.nullable && !leaf.optional) {
      throw new ProblemError("validation_failed", "This secret cannot be cleared: the device demands one.", {
        fields: [{ path, message: "The device cannot be without it. Type another instead of clearing it." }],
      });
    }
    return { path, value: undefined, change: "cleared" };
  }
  if (typeof asked === "string") {
    refuseMask(manifest, path, asked);
    return { path, value: asked, change: "new" };
  }
  const restored = question.restored.get(path);
  if (restored) {
    // What was replaced goes back only to the account that it was replaced for.
    return belongs(restored, [accounts.wanted])
      ? { path, value: restored.open(), change: "new" }
      : { path, value: undefined, change: "kept", lacking: true, ...(restored.owner ? { refused: restored.owner } : {}) };
  }
  const read = reading.secrets[path];
  if (read?.kind === "plain") {
    return { path, value: read.value, change: "kept", ...movedWith(leaf, accounts) };
  }
  const kept = question.stored.get(path);
  if (!kept) {
    return { path, value: undefined, change: "kept" };
  }
  if (!belongs(kept, [accounts.shown, accounts.wanted])) {
    return { path, value: undefined, change: "kept", ...(kept.owner ? { refused: kept.owner } : {}) };
  }
  const ownerless = kept.owner === undefined && accounts.wanted !== undefined;
  return { path, value: kept.open(), change: "kept", along: alongOf(leaf, kept, accounts), ...(ownerless ? { ownerless } : {}) };
}

/** The refusal of a write that lacks secrets, which names each of them and says why it is lacking. */
export function secretRequired(missing: readonly SecretPlan[], accounts: Accounts): ProblemError {
  const { shown, wanted } = accounts;
  const fields = missing.map(({ path, refused }) => ({
    path,
    message:
      refused && wanted
        ? `Enter the one of ${sayOwner(wanted, refused)}. What Lineward keeps belongs to ${sayOwner(refused, wanted)}, and is not sent for another account`
        : "Enter it: the device demands it with every write, and Lineward does not have it",
  }));
  const other = missing.find((plan) => plan.refused)?.refused;
  if (other && wanted) {
    const now =
      shown && sameOwner(shown, wanted) ? `the device has ${sayOwner(wanted, other)} now` : `this is for ${sayOwner(wanted, other)}`;
    return new ProblemError(
      "secret_required",
      `The password that Lineward keeps is the one of ${sayOwner(other, wanted)}, and ${now}. It was not sent. Enter the password of ${sayOwner(wanted, other)}.`,
      { fields },
    );
  }
  return new ProblemError(
    "secret_required",
    "The device wants the whole account with its password, and Lineward does not know it. Enter the password.",
    { fields },
  );
}
