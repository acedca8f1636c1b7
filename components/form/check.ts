import type { z } from "zod";
import { type Complaint, complaintOf } from "@/lib/schema/complaint";
import { kindOf } from "@/lib/schema/constraints";
import { type Document, merged, valueAt, withValue } from "@/lib/schema/document";
import { generate } from "@/lib/schema/generate";
import type { Path } from "@/lib/schema/walk";
import { checkField, settingOf } from "./check-field";
import type { Draft } from "./draft";
import { type CheckContext, isChanged, patchOf } from "./patch";
import { fieldAt } from "./plan";

/** The result of checking everything: what stops a write, and what the device itself holds wrong and nobody touched. */
export interface DocumentCheck {
  readonly complaints: ReadonlyMap<Path, Complaint>;
  readonly notes: ReadonlyMap<Path, string>;
  /** Complaints that belong to no field. */
  readonly general: readonly string[];
}

/** The document with legal stand-ins for secrets that stay as they are: the form never knows them, and their rules are not in question. */
function withStandIns(document: Document, context: CheckContext): Document {
  let whole = document;
  for (const field of context.plan.fields) {
    if (field.secret && typeof valueAt(whole, field.path) !== "string") {
      const kept = valueAt(whole, field.path) === undefined && !field.optional;
      whole = kept && kindOf(field.schema) === "string" ? withValue(whole, field.path, generate(field.secret)) : whole;
    }
  }
  return whole;
}

function issuesOf(document: Document, context: CheckContext): readonly z.core.$ZodIssue[] {
  const result = context.manifest.schema.safeParse(withStandIns(document, context));
  return result.success ? [] : result.error.issues;
}

function keyOf(issue: z.core.$ZodIssue): string {
  return `${issue.code} ${issue.path.join(".")} ${issue.message}`;
}

/**
 * Checks the whole document as it would be after the write. A complaint about something that nobody changed and that the
 * device already holds that way does not stop anyone: it becomes a note.
 */
export function checkDocument(drafts: (path: Path) => Draft, context: CheckContext): DocumentCheck {
  const complaints = new Map<Path, Complaint>();
  const notes = new Map<Path, string>();
  const general: string[] = [];
  const changed = new Set(context.plan.fields.filter((field) => isChanged(field, drafts(field.path), context)).map((field) => field.path));
  for (const field of context.plan.fields) {
    const complaint =
      changed.has(field.path) || field.secret || context.mode === "create" ? checkField(field, drafts(field.path), context) : undefined;
    if (complaint) {
      complaints.set(field.path, complaint);
    }
    const kept = field.secret ? context.secrets[field.path] : undefined;
    if (kept?.fits === "no") {
      const whose = kept.keptFor ?? "another account";
      notes.set(
        field.path,
        `Lineward keeps the one of ${whose}. The ${context.noun} has another account now, and what is kept is not sent for it.`,
      );
    }
  }
  if (context.mode === "many") {
    // What goes together is checked for each device when the job is planned: here nobody has the whole of one.
    return { complaints, notes, general };
  }
  const document = merged(context.values, patchOf(drafts, context));
  const before = context.mode === "edit" ? new Set(issuesOf(context.values, context).map(keyOf)) : new Set<string>();
  for (const issue of issuesOf(document, context)) {
    const field = fieldAt(context.plan, issue.path);
    if (!field) {
      if (!before.has(keyOf(issue))) {
        general.push(issue.message);
      }
      continue;
    }
    // What a person cannot type does not stop them: the device decides.
    if (complaints.has(field.path) || field.secret || field.readOnly) {
      continue;
    }
    const value = valueAt(document, issue.path.map(String).join("."));
    const at = issue.path.length > field.path.split(".").length;
    const ofList = at && field.members ? checkField(field, drafts(field.path), context) : undefined;
    const found = ofList ?? complaintOf(field, issue, value, settingOf(context));
    if (changed.has(field.path) || !before.has(keyOf(issue))) {
      complaints.set(field.path, found);
    } else {
      notes.set(field.path, `As the ${context.noun} has it. Its rules say otherwise: ${found.message}`);
    }
  }
  return { complaints, notes, general };
}
