import "server-only";
import type { Owner } from "@/lib/drivers/secret-owner";
import type { DocumentManifest, Reading } from "@/lib/drivers/types";
import { ProblemError } from "@/lib/http/problems";
import { type Document, differingPaths, isDocument, merged, same, valueAt, withoutFields, withValue } from "@/lib/schema/document";
import { fieldErrors, type Ruled } from "@/lib/schema/document-complaints";
import { openFields } from "@/lib/schema/sensitive";
import { withoutUnseenIn } from "@/lib/schema/text";
import { type Leaf, leaves, type Path } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import type { AlongFact } from "./along-facts";
import type { FieldChange } from "./schemas";
import { type Accounts, accountsOf, planSecret, type SecretPlan, secretRequired } from "./secret-plan";
import type { StoredSecrets } from "./stored-secrets";
import type { NewSecret } from "./write-call";

/** A write, decided but not sent. */
export interface Plan {
  /** The whole document with secrets filled in. */
  readonly document: Document;
  /** The same without them: what may be compared in words, kept in clear and shown. */
  readonly shown: Document;
  readonly secrets: readonly SecretPlan[];
  readonly changes: readonly FieldChange[];
  /** Secrets that nobody asked to change and that are sent all the same, in words. */
  readonly along: readonly AlongFact[];
  /** The account that the document's secrets belong to after the write. */
  readonly owner: Owner | undefined;
}

/** The secrets of a plan that are new, and therefore sealed before it is sent. */
export function secretsToSeal({ secrets, owner }: Plan): NewSecret[] {
  return secrets.flatMap(({ path, value, change }) => (change === "new" && value !== undefined ? [{ path, value, owner }] : []));
}

/** What a paste brought along is taken out of what differs from what the device holds. */
function cleaned(patch: Document, held: Document): Document {
  const under = (value: unknown, before: unknown): unknown =>
    isDocument(value) ? cleaned(value, isDocument(before) ? before : {}) : same(value, before) ? value : withoutUnseenIn(value);
  return Object.fromEntries(Object.entries(patch).map(([key, value]) => [key, under(value, held[key])]));
}

/** A status and its like are the device's to set: sending one would never read back. */
function refuseReadOnly(fields: readonly Leaf[], reading: Reading, patch: Document): void {
  const shown = { ...reading.values, ...reading.reported };
  const message = "The device sets this itself. Leave it out.";
  const touched = fields.filter(
    ({ meta, path }) => meta?.readOnly && valueAt(patch, path) !== undefined && !same(valueAt(patch, path), valueAt(shown, path)),
  );
  if (touched.length > 0) {
    throw new ProblemError("validation_failed", message, { fields: touched.map(({ path }) => ({ path, message })) });
  }
}

/** What is JSON is shown to everybody who may look, and kept in clear: a password in it would be both. */
function refuseOpenSecrets(manifest: DocumentManifest, patch: Document): void {
  const paths = openFields(manifest.schema, patch, { masks: manifest.masks });
  if (paths.length > 0) {
    const message =
      "Holds what looks like a password, and everybody who may look here would read it. Set it on the device itself: Lineward then leaves it there as it is.";
    throw new ProblemError("validation_failed", message, { fields: paths.map((path) => ({ path, message })) });
  }
}

/** Sets what was asked over what the device has; `null` on an optional field takes it out. Secrets are decided apart. */
function overlaid(reading: Reading, patch: Document, fields: readonly Leaf[]): Document {
  const taken = fields.filter((leaf) => valueAt(patch, leaf.path) === null && !leaf.nullable && leaf.optional);
  return withoutFields(
    merged(reading.values, patch),
    taken.map(({ path }) => path),
  );
}

/**
 * Decides a write from what was asked and what the device holds. Throws `validation_failed` for a value the device would
 * refuse and for a key the schema does not know, `secret_required` where a full write lacks a secret.
 * A field that nobody touched is not judged: the device holds it, so the device took it.
 */
export function planWrite(
  manifest: DocumentManifest,
  reading: Reading,
  asked: Document,
  stored: StoredSecrets,
  restored: StoredSecrets = new Map(),
): Plan {
  const patch = cleaned(asked, reading.values);
  const fields = leaves(manifest.schema);
  const secretFields = fields.filter((leaf) => leaf.secret);
  refuseReadOnly(fields, reading, patch);
  refuseOpenSecrets(manifest, patch);
  let document = withoutFields(overlaid(reading, patch, fields), Object.keys(reading.reported ?? {}));
  const accounts = accountsOf(manifest, reading, document);
  const secrets = secretFields.map((leaf) => planSecret(leaf, { manifest, reading, patch, stored, restored }, accounts));
  for (const plan of secrets) {
    const leaf = secretFields.find((field) => field.path === plan.path);
    document = withValue(document, plan.path, plan.change === "cleared" && leaf?.nullable ? null : plan.value);
  }
  refuseMissing(manifest, secretFields, reading, secrets, accounts);
  const sent = judged(
    manifest,
    reading,
    document,
    new Set(secrets.filter((secret) => secret.change === "new").map((secret) => secret.path)),
  );
  return {
    document: sent,
    shown: withoutSecrets(manifest.schema, sent),
    secrets,
    changes: changesOf(manifest, reading, document, secrets),
    along: secrets.flatMap((secret) => secret.along ?? []),
    owner: accounts.wanted,
  };
}

function refuseMissing(
  manifest: DocumentManifest,
  secretFields: readonly Leaf[],
  reading: Reading,
  secrets: readonly SecretPlan[],
  accounts: Accounts,
): void {
  const missing = secrets.filter(
    (plan) =>
      plan.lacking === true || (plan.change === "kept" && plan.value === undefined && demanded(manifest, secretFields, reading, plan.path)),
  );
  if (missing.length > 0) {
    throw secretRequired(missing, accounts);
  }
}

/** A whole document must carry a secret that its schema requires, and one that the device holds behind a mask: leaving it out would lose it. */
function demanded(manifest: DocumentManifest, secretFields: readonly Leaf[], reading: Reading, path: Path): boolean {
  const held = reading.secrets[path]?.kind === "masked";
  return manifest.fullWrite && secretFields.some((leaf) => leaf.path === path && (held || !leaf.optional));
}

/** Sentences about a document call the device by whoever sets its rules. */
export const ruledBy = ({ schema, source }: DocumentManifest): Ruled => ({ schema, source, noun: source.who });

/** The document through its schema, forgiving only what the device itself holds. */
function judged(manifest: DocumentManifest, reading: Reading, document: Document, newSecrets: ReadonlySet<Path>): Document {
  const parsed = manifest.schema.safeParse(document);
  if (parsed.success) {
    return parsed.data as Document;
  }
  const fields = parsed.error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join(".");
    if (issue.code === "unrecognized_keys") {
      return fieldErrors(ruledBy(manifest), issue, document);
    }
    const untouched = path !== "" && !newSecrets.has(path) && same(valueAt(document, path), valueAt(reading.values, path));
    const keptSecret = path in reading.secrets && !newSecrets.has(path);
    return untouched || keptSecret ? [] : fieldErrors(ruledBy(manifest), issue, document);
  });
  if (fields.length > 0) {
    throw new ProblemError("validation_failed", fields[0]?.message ?? "The device would refuse this.", { fields });
  }
  return document;
}

/** Secrets are told as set or new, never by value: also where a whole object or list that holds them is what changes. */
function changesOf({ schema }: DocumentManifest, reading: Reading, wanted: Document, secrets: readonly SecretPlan[]): FieldChange[] {
  const fields = leaves(schema);
  const [held, document] = [withoutSecrets(schema, reading.values), withoutSecrets(schema, wanted)];
  const labels = new Map(fields.map((leaf) => [leaf.path, leaf]));
  const secretPaths = new Set(secrets.map((secret) => secret.path));
  const plain = differingPaths(held, document)
    .filter((path) => !secretPaths.has(path))
    .map((path): FieldChange => {
      const leaf = labels.get(path);
      const to = valueAt(document, path);
      if (reading.withheld?.includes(path)) {
        const words = { from: "set", to: to === undefined ? "cleared" : "new", secret: true };
        return { path, label: leaf?.meta?.label ?? path, ...words, risk: leaf?.meta?.effect ?? "none" };
      }
      return {
        path,
        label: leaf?.meta?.label ?? path,
        from: valueAt(held, path) ?? null,
        to: to ?? null,
        risk: leaf?.meta?.effect ?? "none",
      };
    });
  const secret = secrets
    .filter((secret) => secret.change !== "kept")
    .map((secret): FieldChange => {
      const leaf = labels.get(secret.path);
      const had = (reading.secrets[secret.path]?.kind ?? "absent") !== "absent";
      return {
        path: secret.path,
        label: leaf?.meta?.label ?? secret.path,
        from: had ? "set" : "not set",
        to: secret.change === "new" ? "new" : "cleared",
        secret: true,
        risk: leaf?.meta?.effect ?? "none",
      };
    });
  return [...plain, ...secret];
}
