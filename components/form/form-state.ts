import type { ChangeEntry, ConflictEntry, FieldToFix, RefusalText } from "@/components/changes/entry";
import type { DocumentManifest } from "@/lib/drivers/types";
import type { Complaint } from "@/lib/schema/complaint";
import type { Document } from "@/lib/schema/document";
import type { FieldError } from "@/lib/schema/document-complaints";
import type { FieldWarning } from "@/lib/schema/field";
import type { Path } from "@/lib/schema/walk";
import type { Draft } from "./draft";
import type { ManyTargets } from "./many";
import type { SecretStates } from "./patch";
import type { FormPlan } from "./plan";

/** `many`: over many devices at once, where every field is kept until it is changed. */
export type FormMode = "edit" | "create" | "many";

/** What a read of the document gave, as the API answers it. */
export interface FormReading {
  readonly values: Document;
  readonly secrets: SecretStates;
  /** Version of the values, for `If-Match`. Absent for a record that does not exist yet. */
  readonly baseline?: string | undefined;
  readonly readAt?: string | undefined;
  readonly unknown?: Document | undefined;
  /** Where the device holds secrets that no schema knows: written back, shown to nobody. */
  readonly withheld?: readonly Path[] | undefined;
  /** Fields whose value deserves a second look although the device holds it. */
  readonly warnings?: readonly { readonly path: Path; readonly message: string }[] | undefined;
}

/** A refusal by the server. `current` comes with `changed_on_device`. */
export interface FormProblem {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly fields?: readonly FieldError[];
  readonly device?: { readonly status?: number; readonly message?: string };
  readonly requestId: string;
  readonly current?: FormReading;
}

/** A warning that comes from outside the form: from another device that has a part in this. */
export interface OutsideWarning extends FieldWarning {
  /** Who says it, as with the source of a rule: "pbx-1". */
  readonly who?: string;
  /** The better way. */
  readonly link?: { readonly label: string; readonly href: string };
  /** Worth knowing, and nothing wrong with it. */
  readonly quiet?: boolean;
  /** What another says of the same field. */
  readonly also?: OutsideWarning;
}

/** Everything about one field that its drawing depends on, besides what is typed. A new object only if something differs. */
export interface FieldState {
  readonly changed: boolean;
  readonly complaint: Complaint | undefined;
  readonly warning: OutsideWarning | undefined;
  readonly note: string | undefined;
  /** The device's value, if it changed there while it was edited here. */
  readonly elsewhere: string | undefined;
  readonly hidden: boolean;
}

/** What the Changes panel, the rail and the bars show. */
export interface FormSummary {
  readonly entries: readonly ChangeEntry[];
  readonly toFix: readonly FieldToFix[];
  readonly conflicts: readonly ConflictEntry[];
  readonly refusal: RefusalText | undefined;
  readonly working: boolean;
  readonly done: string | undefined;
  /** How many times a write was tried in vain: the summary of errors takes the focus when it grows. */
  readonly attempts: number;
  readonly filter: FormFilter;
  /** Fields that the filter leaves. */
  readonly visible: number;
  /** Fields that hold something else than their default. */
  readonly differing: number;
}

/** Narrows a long form. */
export interface FormFilter {
  readonly text: string;
  readonly differing: boolean;
}

/** What came of a write, as the page tells the form. */
export type ApplyResult =
  | { readonly ok: true; readonly reading: FormReading; readonly message?: string; readonly warnings?: readonly string[] }
  | { readonly ok: false; readonly problem: FormProblem };

/** Where the controls keep what they hold. */
export interface DraftStore {
  read(path: Path): Draft;
  write(path: Path, draft: Draft): void;
}

export interface ModelSetup {
  readonly plan: FormPlan;
  readonly manifest: DocumentManifest;
  readonly noun: string;
  readonly mode: FormMode;
  /** What is known of the devices, where the form is over many. */
  readonly many?: ManyTargets | undefined;
  readonly reading: FormReading;
  readonly drafts: DraftStore;
}
