import type { DocumentManifest } from "@/lib/drivers/types";
import { type Document, merged, same, valueAt } from "@/lib/schema/document";
import type { PlannedField } from "@/lib/schema/planned-field";
import { withoutUnseen, withoutUnseenIn } from "@/lib/schema/text";
import type { Path } from "@/lib/schema/walk";
import { withoutSecrets } from "@/lib/schema/without-secrets";
import { checkDocument } from "./check";
import { checkField } from "./check-field";
import { type Draft, toDraft } from "./draft";
import { FieldStates } from "./field-states";
import type { DraftStore, FormFilter, FormMode, FormProblem, FormReading, FormSummary, ModelSetup, OutsideWarning } from "./form-state";
import { differsFromDefault, shown } from "./format-value";
import { keptDraft, type ManyTargets, startDraft } from "./many";
import { type CheckContext, isChanged, patchOf } from "./patch";
import { type FormPlan, matching } from "./plan";
import { placed } from "./refusal";
import { summaryOf } from "./summary";
import { joined, sameWarning, warningOf, warningsOf } from "./warnings";

/**
 * The policy of a form, without any drawing: what is changed, when something is checked, who hears of it. Each field has
 * its own listeners, so that a key pressed in one never redraws another.
 */
export class FormModel {
  readonly plan: FormPlan;
  readonly manifest: DocumentManifest;
  readonly noun: string;
  readonly mode: FormMode;
  readonly many: ManyTargets | undefined;
  private reading: FormReading;
  private readonly drafts: DraftStore;
  readonly states = new FieldStates();
  private mine = new Map<Path, Draft>();
  private moved: readonly Path[] = [];
  private outside: ReadonlyMap<Path, OutsideWarning> = new Map();
  private announce: (text: string) => void = () => undefined;

  constructor(setup: ModelSetup) {
    this.plan = setup.plan;
    this.manifest = setup.manifest;
    this.noun = setup.noun;
    this.mode = setup.mode;
    this.many = setup.many;
    this.reading = setup.reading;
    this.drafts = setup.drafts;
    this.summarise({});
  }

  /** The first look at what the device holds. After the form is drawn: nobody waits for notes and warnings. */
  begin(): void {
    this.noteWhatTheDeviceHas();
    this.summarise({});
  }

  /** The reading that the form compares with. */
  get baseline(): FormReading {
    return this.reading;
  }

  get changedCount(): number {
    return this.states.currentSummary().entries.length;
  }

  private context(): CheckContext {
    const { plan, manifest, mode, noun, many, reading } = this;
    const { user, server, port, realm } = manifest.account ?? {};
    const accountChanged = [user, server, port, realm].some((path) => path !== undefined && this.states.at(path).changed);
    return { plan, manifest, mode, noun, many, accountChanged, values: reading.values, secrets: reading.secrets };
  }

  readonly draftAt = (path: Path): Draft => this.drafts.read(path);
  /** Where sentences for screen readers go. */
  announceWith(say: (text: string) => void): void {
    this.announce = say;
  }

  readonly say = (text: string): void => this.announce(text);

  private beforeOf(field: PlannedField): Draft {
    return this.mode === "many" ? keptDraft(field) : toDraft(field, valueAt(this.reading.values, field.path));
  }

  private changed(field: PlannedField): boolean {
    return isChanged(field, this.drafts.read(field.path), { mode: this.mode, values: this.reading.values });
  }

  private summarise(part: Partial<FormSummary>): void {
    const { plan, reading, mine, moved, noun, states, draftAt, mode, many } = this;
    states.updateSummary({ ...summaryOf({ plan, reading, mine, moved, noun, mode, many, states, draftAt }), ...part });
  }

  /** Soft checks, of each field and over several. */
  private warnEverywhere(): void {
    const found = warningsOf(this.draftAt, this.context());
    for (const { path } of this.plan.fields) {
      const before = this.states.at(path).warning;
      const warning = joined(found.get(path), this.outside.get(path));
      this.states.update(path, { warning: sameWarning(before, warning) ? before : warning });
    }
  }

  /** The document as it would be after a write, without secrets, and the secrets that would change. */
  asTyped(): { readonly values: Document; readonly secrets: readonly Path[] } {
    const secrets = this.plan.fields.filter((field) => field.secret && this.changed(field)).map(({ path }) => path);
    return { values: withoutSecrets(this.manifest.schema, merged(this.reading.values, patchOf(this.draftAt, this.context()))), secrets };
  }

  /** What others say to what is typed. A field's own warning stands before it. */
  hear(outside: ReadonlyMap<Path, OutsideWarning>): void {
    this.outside = outside;
    this.warnEverywhere();
    this.summarise({});
  }

  private noteWhatTheDeviceHas(): void {
    if (this.mode === "edit") {
      const notes = new Map(checkDocument(this.draftAt, this.context()).notes);
      for (const { path, message } of this.reading.warnings ?? []) {
        notes.set(path, message);
      }
      for (const field of this.plan.fields) {
        this.states.update(field.path, { note: notes.get(field.path) });
      }
    }
    this.warnEverywhere();
  }

  /** A control's content changed. Nothing is newly complained about while a person types; what is already wrong is checked again. */
  edited(path: Path): void {
    const field = this.plan.byPath.get(path);
    if (!field) {
      return;
    }
    // What a paste brings along and nobody sees would be complained about without anything to be found.
    const draft = this.drafts.read(path);
    if (typeof draft === "string" && withoutUnseen(draft) !== draft) {
      this.drafts.write(path, withoutUnseen(draft));
    }
    const { complaint, warning } = this.states.at(path);
    const changed = this.changed(field);
    this.states.update(path, {
      changed,
      ...(complaint ? { complaint: changed || field.secret ? checkField(field, this.drafts.read(path), this.context()) : undefined } : {}),
      ...(warning ? { warning: warningOf(field, this.drafts.read(path), this.reading.values) ?? this.outside.get(path) } : {}),
    });
    this.summarise({ done: undefined });
  }

  /** A person left the field: now it may be complained about. */
  left(path: Path): void {
    const field = this.plan.byPath.get(path);
    if (!field || this.states.currentSummary().working) {
      return;
    }
    const untouched = !this.states.at(path).changed && !(this.mode === "create" && this.states.at(path).complaint);
    const complaint = untouched ? this.states.at(path).complaint : checkField(field, this.drafts.read(path), this.context());
    const before = this.states.at(path).complaint;
    this.states.update(path, { complaint: complaint?.message === before?.message ? before : complaint });
    this.warnEverywhere();
    this.summarise({});
    const said = this.states.at(path).complaint ?? this.states.at(path).warning;
    if (said && said.message !== before?.message) {
      this.announce(`${field.name}: ${said.message}`);
    }
  }

  /** A control without a native input takes what was typed into it. */
  typed(path: Path, draft: Draft): void {
    this.drafts.write(path, withoutUnseenIn(draft));
    this.states.tell(path);
    this.edited(path);
  }

  /** Puts a value into a control from outside: a fix, a choice, an undo. Checked at once, because nothing more will be typed. */
  put(path: Path, draft: Draft): void {
    this.typed(path, draft);
    this.left(path);
  }

  /** Over many devices: no longer kept, and begins with what most of them hold. Nothing is complained about yet. */
  change(path: Path): void {
    const field = this.plan.byPath.get(path);
    if (field) {
      this.typed(path, startDraft(field, this.many?.held(path)));
    }
  }

  /** The device's value again; over many devices: what each has. */
  undo(path: Path): void {
    const field = this.plan.byPath.get(path);
    if (field) {
      this.states.update(path, { complaint: undefined });
      this.put(path, this.beforeOf(field));
    }
  }

  discardAll(): void {
    this.load(this.reading, () => false);
    this.moved = [];
    this.mine.clear();
    this.summarise({ refusal: undefined, conflicts: [] });
    this.announce("All changes are discarded.");
  }

  private load(reading: FormReading, keeps: (field: PlannedField) => boolean): void {
    this.reading = reading;
    for (const field of this.plan.fields) {
      if (!keeps(field)) {
        this.drafts.write(field.path, this.beforeOf(field));
      }
      this.states.update(field.path, { changed: this.changed(field), complaint: undefined, elsewhere: undefined });
      this.states.tell(field.path);
    }
    this.noteWhatTheDeviceHas();
  }

  /** After a write, or a fresh read: the form shows what the device has now. */
  adopt(reading: FormReading, message?: string): void {
    this.load(reading, () => false);
    this.moved = [];
    this.mine.clear();
    this.summarise({ working: false, refusal: undefined, done: message });
  }

  /** The device changed meanwhile: what was touched here stays, everything else follows the device, and both values are offered. */
  private rebase(current: FormReading): void {
    const old = this.reading.values;
    const touched = new Set(this.plan.fields.filter((field) => this.changed(field)).map((field) => field.path));
    this.mine = new Map([...touched].map((path) => [path, this.drafts.read(path)]));
    this.moved = this.plan.fields
      .filter((field) => !field.secret && !same(valueAt(old, field.path), valueAt(current.values, field.path)))
      .map((field) => field.path);
    this.load(current, (field) => touched.has(field.path));
    this.sayWhatMoved();
  }

  /** A fresh read while something is being changed here. */
  reread(reading: FormReading): void {
    this.rebase(reading);
    this.summarise({});
  }

  private sayWhatMoved(): void {
    for (const path of this.moved) {
      const field = this.plan.byPath.get(path);
      this.states.update(path, { elsewhere: field ? shown(field, this.beforeOf(field)) : undefined });
    }
  }

  /** Settles one field of a conflict. */
  choose(path: Path, side: "theirs" | "mine"): void {
    const field = this.plan.byPath.get(path);
    if (field) {
      this.put(path, side === "mine" ? this.mine.get(path) : this.beforeOf(field));
    }
  }

  /** Checks everything. The patch to send, or undefined if something has to be fixed first. */
  submit(): Document | undefined {
    const found = checkDocument(this.draftAt, this.context());
    for (const field of this.plan.fields) {
      const before = this.states.at(field.path).complaint;
      const complaint = found.complaints.get(field.path);
      this.states.update(field.path, {
        complaint: complaint?.message === before?.message ? before : complaint,
        note: found.notes.get(field.path),
      });
    }
    this.warnEverywhere();
    const detail = found.general.join(" ");
    const stopped = found.complaints.size + found.general.length > 0;
    const attempts = this.states.currentSummary().attempts + (stopped ? 1 : 0);
    this.summarise({ done: undefined, attempts, refusal: detail === "" ? undefined : { title: "This cannot be sent", detail } });
    return stopped ? undefined : patchOf(this.draftAt, this.context());
  }

  working(): void {
    this.summarise({ working: true, refusal: undefined, done: undefined });
  }

  /** The server refused: its words go to the inputs they are about, the rest above the button. */
  refused(problem: FormProblem): void {
    if (problem.current) {
      this.rebase(problem.current);
    }
    const refusal = placed(problem, this.plan, this.states);
    this.summarise({ working: false, attempts: this.states.currentSummary().attempts + 1, refusal });
  }

  /** Narrows what is shown to the fields that match. */
  show(filter: FormFilter): void {
    const found = matching(this.plan, filter.text);
    for (const field of this.plan.fields) {
      const differs = !filter.differing || differsFromDefault(field, this.drafts.read(field.path), this.reading.values);
      this.states.update(field.path, { hidden: !differs || !found.has(field.path) });
    }
    this.summarise({ filter });
  }
}
