import type { Path } from "@/lib/schema/walk";
import type { AccountCheck } from "./schemas";

/** What the other ends hold against an edit, at the field that it is about. */
export interface AccountWarning {
  readonly path: Path;
  readonly message: string;
  /** Who says it, as with the source of a rule: "pbx-1". */
  readonly who?: string;
}

/** What a check of an account holds against the fields that would change. `secret`: where the account's password stands. */
export function accountWarnings({ keeps, keptBy, said }: AccountCheck, secret: Path, changesSecret: boolean): AccountWarning[] {
  return [...said, ...(changesSecret && keeps.length > 0 ? [{ path: secret, message: keeps.join(" "), who: keptBy.join(", ") }] : [])];
}
