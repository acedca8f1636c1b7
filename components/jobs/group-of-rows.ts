import type { GroupAction, JobDetail, RowState } from "@/lib/jobs/schemas";
import { worstFirst } from "./job-words";

/** Rows that ended in the same way, as one card. */
export interface Group {
  readonly key?: string;
  readonly state: RowState;
  readonly words: string;
  readonly count: number;
  /** Of them, those whose device is kept here. */
  readonly devices?: number;
  readonly sites?: number;
  /** Where most of them stand, if they stand on several sites. */
  readonly at?: JobDetail["groups"][number]["at"];
  /** Of devices that were checked: whether nothing was found. */
  readonly inOrder?: boolean | undefined;
  readonly nextTryAt?: string | undefined;
  readonly action?: GroupAction | undefined;
}

const stateWords: Readonly<Partial<Record<RowState, string>>> = {
  planned: "Read again just before writing. If it is not as shown, nothing is sent.",
  unchanged: "They have these values already. Nothing is sent to them.",
  done: "Written, read back and equal.",
};

const checkWords: Readonly<Partial<Record<RowState, string>>> = {
  planned: "Asked as they are when their turn comes. Nothing is written.",
  done: "Asked, and answered.",
};

/** What rows of a job came to, worst first: those of one cause together, and the rest by their state. */
export function groupsOf({ counts, groups, kind }: Pick<JobDetail, "counts" | "groups" | "kind">): Group[] {
  return worstFirst.flatMap((state) => {
    const own: Group[] = groups
      .filter((group) => group.state === state)
      // What was found stands before what is as it should be.
      .toSorted((a, b) => Number(a.inOrder ?? true) - Number(b.inOrder ?? true));
    const rest = (counts[state] ?? 0) - own.reduce((sum, { count }) => sum + count, 0);
    const words = (kind === "check" ? checkWords[state] : undefined) ?? stateWords[state] ?? "";
    // A state whose rows all say the same is shown whole; only what no group has stands apart.
    return rest > 0 ? [...own, { state, words, count: rest }] : own;
  });
}

/** "3 at Tower 9, 1 at Mill Lane 14 and 2 elsewhere.": where the rows of a group stand; "" where all stand on one site. */
export function placeWords({ at = [], count }: Pick<Group, "at" | "count">): string {
  const rest = count - at.reduce((sum, place) => sum + place.count, 0);
  const places = at.map((place) => `${place.count} ${place.name === null ? "without a site" : `at ${place.name}`}`);
  const all = rest > 0 ? [...places, `${rest} elsewhere`] : places;
  return all.length < 2 ? "" : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}.`;
}
