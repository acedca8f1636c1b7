import type { DriverChoice } from "../login-fields";
import type { Candidate, PresentedCertificate } from "../use-probe";

/** What is known of a device that is not added yet. Kept through every error, so that nothing is typed twice. */
export interface AddDraft {
  readonly address: string;
  readonly siteId: string;
  readonly name: string;
  readonly tags: string;
  readonly credentials: Readonly<Record<string, string>>;
  /** The family chosen, by what answered or by hand. */
  readonly driver: DriverChoice | undefined;
  readonly candidate: Candidate | undefined;
  readonly certificate: PresentedCertificate | undefined;
  /** Connection settings that differ from the family's defaults. */
  readonly connection: Readonly<Record<string, unknown>>;
  /** It does not answer today: stored without a check. */
  readonly offline: boolean;
}

export const emptyDraft: AddDraft = {
  address: "",
  siteId: "",
  name: "",
  tags: "",
  credentials: {},
  driver: undefined,
  candidate: undefined,
  certificate: undefined,
  connection: {},
  offline: false,
};

export type DraftErrors = Readonly<Record<string, string | undefined>>;

export function tagsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    ),
  ];
}

/** What has to be mended before the account step may end. */
export function accountErrors(draft: AddDraft): DraftErrors {
  const errors: Record<string, string> = {};
  if (draft.name.trim() === "") {
    errors.name = "Give it a name that people here know.";
  }
  for (const field of draft.driver?.login ?? []) {
    if (!field.optional && (draft.credentials[field.path] ?? "") === "") {
      errors[`credentials.${field.path}`] = `${field.label} is needed to sign in.`;
    }
  }
  return errors;
}

/** The step that holds the input a server complaint names. */
export function stepOfField(path: string): number {
  return path === "address" || path === "siteId" ? 0 : path.startsWith("certificate") ? 3 : 2;
}
