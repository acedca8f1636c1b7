import type { Networks } from "@/lib/schema/address-rules";
import type { LookedCell } from "./cells";
import type { OddFacts } from "./facts";
import type { Inventory } from "./inventory";
import type { ImportCell, ImportDecision, ImportField, ImportProblem } from "./schemas";
import type { KnownSite, SitePaths } from "./site-paths";

/** A row as it is kept, its secrets opened for the check. */
export interface ListedRow {
  readonly row: number;
  readonly cells: Readonly<Partial<Record<ImportField, string>>>;
  readonly secrets: Readonly<Partial<Record<ImportField, string>>>;
  readonly odd: OddFacts | undefined;
  readonly decision: ImportDecision | null;
}

/** What rows are held against. */
export interface CheckWorld {
  readonly inventory: Inventory;
  readonly sites: SitePaths;
  readonly siteById: ReadonlyMap<string, KnownSite>;
  readonly networks: Networks;
  /** True for somebody bound to sites: a device of theirs stands on one. */
  readonly bound: boolean;
  readonly mayMakeSites: boolean;
  /** Sites that are to be made, by their tidy paths. */
  readonly madeSites: ReadonlySet<string>;
  readonly defaults: Readonly<Partial<Record<"driver" | "siteId" | "username" | "password", string | undefined>>>;
}

/** The problems of a row as they are found. */
export class Found {
  readonly cells: Partial<Record<ImportField, ImportCell>> = {};
  readonly problems: ImportProblem[] = [];

  add(...problems: readonly ImportProblem[]): void {
    this.problems.push(...problems);
  }

  wrong(field: ImportField): boolean {
    return this.problems.some((found) => found.field === field);
  }

  was(field: ImportField, text: string): void {
    this.cells[field] = { ...this.cells[field], was: text };
  }
}

/** The cells of a row after their first look. */
export type Looks = Partial<Record<ImportField, LookedCell>>;

/** The text of a cell that says one. */
export const said = (looked: LookedCell | undefined) => (looked?.says === "text" ? looked.text : undefined);
