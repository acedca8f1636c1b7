import type { z } from "zod";
import { type Complaint, complaintOf, memberComplaint, quoted, type Setting } from "@/lib/schema/complaint";
import { valueAt } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import { type Draft, fromDraft } from "./draft";
import { type CheckContext, heldAt } from "./patch";

/** True if the write cannot succeed without this secret being typed now. */
function secretMissing(field: PlannedField, context: CheckContext): boolean {
  const needed = !field.optional && !field.nullable;
  return needed && (context.mode === "create" || (context.manifest.fullWrite && context.secrets[field.path]?.set === false));
}

function maskOf(context: CheckContext, value: unknown): boolean {
  const masks = context.manifest.masks.map((mask) => mask.toLowerCase());
  return typeof value === "string" && masks.includes(value.toLowerCase());
}

function checkSecret(field: PlannedField, draft: Draft, context: CheckContext): Complaint | undefined {
  if (draft === undefined) {
    const { fits, keptFor = "another account" } = context.secrets[field.path] ?? {};
    if (fits === "no" && context.manifest.fullWrite && !field.optional && !field.nullable && context.accountChanged !== true) {
      return {
        message: `What Lineward keeps is the one of ${keptFor}, and the ${context.noun} has another account now. Type the one of that account.`,
        fixes: [],
      };
    }
    return secretMissing(field, context)
      ? { message: `None is stored, and the ${context.noun} wants it with every write. Type it or generate one.`, fixes: [] }
      : undefined;
  }
  if (draft === null) {
    return field.optional || field.nullable ? undefined : { message: `The ${context.noun} cannot be without one.`, fixes: [] };
  }
  if (draft === "") {
    return { message: "Type the new one, or keep what is stored.", fixes: [] };
  }
  if (maskOf(context, draft)) {
    return { message: `The ${context.noun} shows this word in place of a secret, so it cannot be one. Choose another.`, fixes: [] };
  }
  if (field.secret?.forbidden.some((word) => word.toLowerCase() === String(draft).toLowerCase())) {
    return { message: "This value is not allowed as a secret. Choose another.", fixes: [] };
  }
  return checkSchema(field, draft, context);
}

/** Where the form complains. */
export function settingOf({ noun, plan }: CheckContext): Setting {
  return { noun, paths: [...plan.byPath.keys()] };
}

function checkSchema(field: PlannedField, value: unknown, context: CheckContext): Complaint | undefined {
  const result = (field.schema as z.ZodType).safeParse(value);
  const issue = result.success ? undefined : result.error.issues[0];
  if (!issue) {
    return undefined;
  }
  const setting = settingOf(context);
  return issue.path.length > 0 && field.members
    ? memberComplaint(field, issue, valueAt(value, issue.path.map(String).join(".")), setting)
    : complaintOf(field, issue, value, setting);
}

/** Checks one control by its own schema. Undefined: nothing to complain about. */
export function checkField(field: PlannedField, draft: Draft, context: CheckContext): Complaint | undefined {
  if (field.readOnly) {
    return undefined;
  }
  if (field.secret) {
    return checkSecret(field, draft, context);
  }
  const before = heldAt(field, context);
  const value = fromDraft(field, draft, before);
  if (context.mode === "many") {
    return checkForMany(field, value, context);
  }
  if (value === undefined && before !== undefined && field.optional) {
    return { message: `The ${context.noun} keeps what it has when this is left out. Type another value.`, fixes: [] };
  }
  if (field.kind === "json" && field.meta.json && typeof value === "string" && value !== "" && !isJson(value)) {
    return { message: `The ${context.noun} takes JSON. ${quoted(value)} is none: check brackets, commas and double quotes.`, fixes: [] };
  }
  return checkSchema(field, value, context);
}

/** A value for many: whole, and where it names variables, as it is once they are filled in. */
function checkForMany(field: PlannedField, value: unknown, context: CheckContext): Complaint | undefined {
  if (value === undefined) {
    return { message: "Type a value, or keep what each has.", fixes: [] };
  }
  try {
    const filled = typeof value === "string" ? context.many?.filled(value) : undefined;
    const complaint = checkSchema(field, filled?.text ?? value, context);
    return complaint && filled
      ? { message: `For ${filled.device} this becomes ${quoted(filled.text)}. ${complaint.message}`, fixes: [] }
      : complaint;
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error), fixes: [] };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
