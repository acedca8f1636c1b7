import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { DeviceRow } from "@/lib/device-access/load-device";
import { textAt } from "@/lib/drivers/account";
import { collectionOf, manifestOf } from "@/lib/drivers/catalog";
import type { DocumentManifest } from "@/lib/drivers/types";
import { may } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { isDeviceFault } from "@/lib/net/device-fault";
import { log } from "@/lib/platform/log";
import { type Document, same, valueAt } from "@/lib/schema/document";
import { leaves } from "@/lib/schema/walk";
import { documentManifest } from "@/lib/settings/document-ref";
import { foreseeWrite, type LastRead } from "@/lib/settings/foresee";
import { backOf } from "@/lib/settings/history";
import type { FieldChange } from "@/lib/settings/schemas";
import { accountPatch, accountSections, NoAccount, NoSuchField } from "./account-change";
import type { JobChange } from "./endpoints";
import type { RowFact } from "./facts";
import { permissionFor } from "./permission";
import { planRemoval } from "./remove-record-row";
import type { JobKind, RowState } from "./schemas";
import { filledIn, VariableMissing, type Variables } from "./variables";

/** A row that is to be planned. */
export interface RowToPlan {
  readonly document: string;
  readonly record: string;
  readonly putBackOf: string | null;
}

/** What a job wants of each row. */
export interface PlanOf {
  readonly kind: JobKind;
  readonly change: JobChange | undefined;
  readonly from: "live" | "snapshots";
  /** What was last read of the rows' sections, where they are planned from that. */
  readonly known?: LastRead | undefined;
}

/** What a row's plan came to. */
export interface PlannedRow {
  readonly state: RowState;
  readonly fact: RowFact | null;
  readonly document?: string;
  readonly baseline?: string;
  readonly readAt?: Date;
  readonly patch?: Document;
  readonly changes?: readonly FieldChange[];
}

/** What a device has to put in, besides what its document says. */
export type DeviceVariables = (device: DeviceRow) => Variables;

const planned: PlannedRow = { state: "planned", fact: null };

/** Plans one row against its device: live, or from what was last read. Nothing is written to it. Never throws for what the device does. */
export async function planRow(
  actor: Actor,
  device: DeviceRow | undefined,
  row: RowToPlan,
  plan: PlanOf,
  variables: DeviceVariables,
): Promise<PlannedRow> {
  if (!device) {
    return { state: "unplanned", fact: { code: "gone" } };
  }
  if (!may(actor, permissionFor(plan.kind))) {
    return { state: "refused", fact: { code: "not_permitted" } };
  }
  try {
    if (plan.kind === "put_back") {
      return await planBack(actor, device, row);
    }
    if (plan.kind === "remove" && row.record !== "") {
      return await planRemoval(actor, device, row);
    }
    return plan.change === undefined ? planAct(device, plan.kind) : await planChange(actor, device, row, plan.change, plan, variables);
  } catch (error) {
    return refusedBy(error, plan.change && manifestFor(device, row, plan.change));
  }
}

/** Work that changes no settings: what can be said of it without asking the device. */
function planAct(device: DeviceRow, kind: JobKind): PlannedRow {
  const manifest = manifestOf(device.driver);
  if (kind === "rotate_login" && !manifest?.capabilities.includes("change_login")) {
    const said = `Lineward cannot change the login of a ${manifest?.label ?? "device of this family"}.`;
    return { state: "refused", fact: { code: "problem", problem: "device_unsupported", said } };
  }
  return planned;
}

async function planChange(
  actor: Actor,
  device: DeviceRow,
  row: RowToPlan,
  change: JobChange,
  { from, known }: PlanOf,
  variables: DeviceVariables,
): Promise<PlannedRow> {
  const place = placeOf(device, row, change);
  if ("fact" in place) {
    return place;
  }
  const own = variables(device);
  const patchOf = (values: Document, manifest: DocumentManifest): Document => {
    const user = textAt(values, manifest.account?.user);
    const wanted = filledIn("account" in change ? { ...change.account } : change.values, { ...own, user });
    return "account" in change ? accountPatch(values, manifest, wanted) : wanted;
  };
  const found = await foreseeWrite(actor, device, place, from, patchOf, known);
  if (!found) {
    return { state: "unplanned", fact: { code: "never_read" }, document: place.document };
  }
  const { patch, changes, baseline, readAt } = found;
  const seen = { document: place.document, baseline, readAt, patch };
  return changes.length === 0 ? { state: "unchanged", fact: { code: "has_it" }, ...seen } : { ...planned, ...seen, changes };
}

/** Which document a change is about on this device. */
function placeOf(device: DeviceRow, row: RowToPlan, change: JobChange): { document: string; record: string } | PlannedRow {
  if (row.record !== "") {
    const { document, record } = row;
    return collectionOf(device.driver, document)
      ? { document, record }
      : { state: "refused", fact: { code: "no_section", section: document } };
  }
  const sections = manifestOf(device.driver)?.sections ?? [];
  if ("section" in change) {
    const known = sections.some(({ id }) => id === change.section);
    return known ? { document: change.section, record: "" } : { state: "refused", fact: { code: "no_section", section: change.section } };
  }
  const [first] = accountSections(sections);
  return first ? { document: first.id, record: "" } : { state: "refused", fact: { code: "has_no_account" } };
}

function manifestFor(device: DeviceRow, row: RowToPlan, change: JobChange): DocumentManifest | undefined {
  const place = placeOf(device, row, change);
  return "fact" in place ? undefined : documentManifest(device.driver, place);
}

/** What a job replaced, if the device still has what that job wrote. */
async function planBack(actor: Actor, device: DeviceRow, row: RowToPlan): Promise<PlannedRow> {
  const back = await backOf(device, row.putBackOf ?? "");
  let differs = false;
  const found = await foreseeWrite(actor, device, back.ref, "live", (values) => {
    differs = back.changes.some(({ path, to }) => !same(valueAt(values, path) ?? null, to ?? null));
    return back.patch;
  });
  if (!found) {
    return { state: "unplanned", fact: { code: "never_read" } };
  }
  const { patch, changes, baseline, readAt } = found;
  const seen = { document: back.ref.document, baseline, readAt, patch };
  if (changes.length === 0) {
    return { state: "unchanged", fact: { code: "has_it" }, ...seen };
  }
  return differs ? { state: "changed_meanwhile", fact: { code: "changed_since" }, ...seen } : { ...planned, ...seen, changes };
}

/** Why a row cannot be sent, or could not be planned. */
export function refusedBy(error: unknown, manifest?: DocumentManifest): PlannedRow {
  if (error instanceof VariableMissing) {
    return { state: "refused", fact: { code: "variable_missing", name: error.variable } };
  }
  if (error instanceof NoAccount) {
    return { state: "refused", fact: { code: "has_no_account" } };
  }
  if (error instanceof NoSuchField) {
    return { state: "refused", fact: { code: "no_field", field: error.field } };
  }
  if (error instanceof ProblemError) {
    const unplanned = ["secret_required", "secret_unreadable", "not_found"].includes(error.code);
    return { state: unplanned ? "unplanned" : "refused", fact: problemFact(error, manifest) };
  }
  if (isDeviceFault(error)) {
    // Nothing was sent but questions: what it would say to the change is not known.
    return { state: "unplanned", fact: { code: "problem", problem: error.code, said: error.message } };
  }
  log.warn({ err: error }, "a row of a job could not be planned");
  return { state: "unplanned", fact: { code: "failed_here" } };
}

/** Fields as a person knows them: by their labels, where the document's manifest has them. */
export function labelled(fields: readonly { readonly path: string; readonly message: string }[], manifest?: DocumentManifest) {
  const labels = new Map(manifest ? leaves(manifest.schema).map(({ path, meta }) => [path, meta?.label]) : []);
  return fields.map(({ path, message }) => {
    const label = labels.get(path);
    return { path, message, ...(label === undefined ? {} : { label }) };
  });
}

/** A problem of ours as a fact: its sentence and the fields that it names. */
export function problemFact(error: ProblemError, manifest?: DocumentManifest): RowFact {
  const fields = error.extra.fields ?? [];
  return {
    code: "problem",
    problem: error.code,
    said: error.detail,
    ...(fields.length > 0 ? { fields: labelled(fields, manifest) } : {}),
  };
}
