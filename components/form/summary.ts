import type { ChangeEntry, ConflictEntry, FieldToFix } from "@/components/changes/entry";
import { valueAt } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import type { Path } from "@/lib/schema/walk";
import { type Draft, toDraft } from "./draft";
import type { FieldStates } from "./field-states";
import type { FormMode, FormReading, FormSummary } from "./form-state";
import { changeEntry, differsFromDefault, effectOn, shown } from "./format-value";
import { haveItAlready, heldLine, type ManyTargets } from "./many";
import type { FormPlan } from "./plan";
import { warningWords } from "./warnings";

/** What a summary is made of. */
export interface SummarySource {
  readonly plan: FormPlan;
  readonly reading: FormReading;
  readonly noun: string;
  readonly mode: FormMode;
  readonly many?: ManyTargets | undefined;
  readonly states: FieldStates;
  readonly draftAt: (path: Path) => Draft;
  /** What was typed here when the device turned out to have changed. */
  readonly mine: ReadonlyMap<Path, Draft>;
  /** What changed on the device. */
  readonly moved: readonly Path[];
}

function beforeOf(source: SummarySource, field: PlannedField): Draft {
  return toDraft(field, valueAt(source.reading.values, field.path));
}

function entryOf(source: SummarySource, field: PlannedField): ChangeEntry {
  const effect = effectOn(field, source.noun, source.mode);
  const { warning: said, complaint } = source.states.at(field.path);
  // What has come true is complained about at the field.
  const warning = complaint ? undefined : said;
  const risks = [effect, warning?.message, warningWords(warning?.also)].filter((risk) => risk !== undefined);
  if (source.mode === "many") {
    const held = source.many?.held(field.path);
    const already = haveItAlready(field, source.draftAt(field.path), held);
    const entry = changeEntry(field, undefined, source.draftAt(field.path), {}, risks);
    return {
      ...entry,
      from: heldLine(field, held),
      ...(already > 0 ? { note: already === 1 ? "1 has it already" : `${already} have it already` } : {}),
    };
  }
  return changeEntry(field, beforeOf(source, field), source.draftAt(field.path), source.reading.secrets, risks);
}

function conflictOf(source: SummarySource, field: PlannedField): ConflictEntry {
  const mine = source.mine.has(field.path) ? shown(field, source.mine.get(field.path)) : undefined;
  const chosen = source.states.at(field.path).changed ? "mine" : "theirs";
  return { path: field.path, name: field.name, theirs: shown(field, beforeOf(source, field)), mine, chosen };
}

/** The whole form in words, from the states of its fields. Runs on every key: one pass over the fields, no schema. */
export function summaryOf(source: SummarySource): Pick<FormSummary, "entries" | "conflicts" | "toFix" | "visible" | "differing"> {
  const entries: ChangeEntry[] = [];
  const toFix: FieldToFix[] = [];
  let [visible, differing] = [0, 0];
  for (const field of source.plan.fields) {
    const state = source.states.at(field.path);
    if (state.changed) {
      entries.push(entryOf(source, field));
    }
    if (state.complaint) {
      toFix.push({ path: field.path, name: field.name, message: state.complaint.message });
    }
    visible += state.hidden ? 0 : 1;
    differing += differsFromDefault(field, source.draftAt(field.path), source.reading.values) ? 1 : 0;
  }
  const conflicts = source.moved.flatMap((path) => {
    const field = source.plan.byPath.get(path);
    return field ? [conflictOf(source, field)] : [];
  });
  return { entries, toFix, visible, differing, conflicts };
}
