import type { z } from "zod";
import { valueAt } from "@/lib/schema/document";
import { type Draft, fromDraft } from "./draft";
import type { CheckContext } from "./patch";
import type { PlannedField } from "./planned-field";
import { type Complaint, complaintOf } from "./validation-messages";

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
  return checkSchema(field, draft, context.noun);
}

function checkSchema(field: PlannedField, value: unknown, noun: string): Complaint | undefined {
  const result = (field.schema as z.ZodType).safeParse(value);
  const issue = result.success ? undefined : result.error.issues[0];
  if (!issue) {
    return undefined;
  }
  return issue.path.length > 0 && field.members ? memberComplaint(field, issue, value, noun) : complaintOf(field, issue, value, noun);
}

/** A complaint about one entry of a list: "Entry 2: …". */
function memberComplaint(field: PlannedField, issue: z.core.$ZodIssue, value: unknown, noun: string): Complaint {
  const [index, ...rest] = issue.path.map(String);
  const member = field.members?.find((member) => member.path === rest.join(".")) ?? field;
  const inner = valueAt(value, issue.path.map(String).join("."));
  const { message } = complaintOf(member, issue, inner, noun);
  return {
    message: `Entry ${Number(index) + 1}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    fixes: [],
    at: issue.path.join("."),
  };
}

/** Checks one control by its own schema. Undefined: nothing to complain about. */
export function checkField(field: PlannedField, draft: Draft, context: CheckContext): Complaint | undefined {
  if (field.readOnly) {
    return undefined;
  }
  if (field.secret) {
    return checkSecret(field, draft, context);
  }
  const before = valueAt(context.values, field.path);
  const value = fromDraft(field, draft, before);
  if (value === undefined && before !== undefined && field.optional) {
    return { message: `The ${context.noun} keeps what it has when this is left out. Type another value.`, fixes: [] };
  }
  if (field.kind === "json" && field.meta.json && typeof value === "string" && value !== "" && !isJson(value)) {
    return { message: "This is not valid JSON. Check brackets, commas and double quotes.", fixes: [] };
  }
  return checkSchema(field, value, context.noun);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
