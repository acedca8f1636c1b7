import "server-only";
import { type Attempt, attemptsOf } from "@/lib/schema/spoken/attempts";
import { type How, type Ranked, rank, type Subject } from "@/lib/schema/spoken/rank";
import { type Understood, understoodWords } from "@/lib/schema/spoken/understand";
import type { SpokenState } from "@/lib/schema/spoken/vocabulary";
import { lookUp } from "./look-up";
import { sortKeyOf } from "./sort-key";

type Where = Record<string, unknown>;

/** Up to so many rows are put into order by what they mean; of more, those that are meant to the letter, and the rest stays by name. */
const rankedMax = 300;
const nearMax = 5;
const nearTermsMax = 4;
/** A database compares so many texts in each row; what looks for more is read through the index alone. */
const comparedMax = 60;

/** Where a search looks. */
export interface Source<T extends Subject> {
  readonly table: "Device" | "Line";
  /** Who may see what, and the filters beside the search. */
  readonly where: readonly Where[];
  /** Of people bound to sites: a term must stand where they may look. */
  readonly seen: ((ways: readonly string[]) => Where) | undefined;
  stateIs(state: SpokenState): Promise<Where>;
  /** Rows with what this person may see of them, by name. */
  read(where: Where, take: number): Promise<T[]>;
}

/** What a search has found. */
export interface Found {
  /** What it was understood as, for a person. */
  readonly understood: string;
  /** In the order in which they are meant. */
  readonly ids: readonly string[];
  /** How many of the first can only be meant. */
  readonly exact: number;
  /** What all that was found fulfils; beyond `ids` it follows by name where `more` is true. */
  readonly where: Where;
  readonly more: boolean;
  readonly total: (() => Promise<number>) | undefined;
  /** Where nothing holds all that was said: what holds some of it. */
  readonly near: () => Promise<readonly string[]>;
}

async function conditions<T extends Subject>(source: Source<T>, { states }: Understood): Promise<Where[]> {
  return [...source.where, ...(await Promise.all(states.map((state) => source.stateIs(state))))];
}

function seenOf<T extends Subject>(source: Source<T>, pieces: readonly (readonly string[])[]): Where[] {
  return source.seen === undefined ? [] : pieces.filter((ways) => ways.length <= comparedMax).map(source.seen);
}

/** The rows of many that are meant to the letter: those with the whole numbers, else those whose name begins with what was said. */
async function headOf<T extends Subject>(source: Source<T>, { whole, pieces, understood }: Attempt, where: readonly Where[]): Promise<T[]> {
  const isSame = whole.flat().join() === pieces.flat().join();
  const looked = isSame ? undefined : await lookUp(source.table, whole);
  const wholly =
    looked === undefined || looked.isEmpty
      ? []
      : await source.read({ AND: [...where, ...looked.where, ...seenOf(source, whole)] }, rankedMax);
  if (wholly.length > 0) {
    return wholly;
  }
  const key = sortKeyOf(understood.text);
  return source.read({ AND: [...where, { nameKey: { startsWith: key } }] }, rankedMax);
}

async function take<T extends Subject>(source: Source<T>, attempt: Attempt): Promise<Omit<Found, "near"> | undefined> {
  const { understood, pieces, how } = attempt;
  const looked = await lookUp(source.table, pieces);
  if (looked.isEmpty) {
    return undefined;
  }
  const others = await conditions(source, understood);
  const where = { AND: [...others, ...looked.where, ...seenOf(source, pieces)] };
  const rows = looked.isMany && others.length === 0 ? undefined : await source.read(where, rankedMax + 1);
  const isAll = rows !== undefined && rows.length <= rankedMax;
  const more = !isAll && how.slips !== true;
  const ranked: Ranked<T>[] = rank(isAll || !more ? (rows ?? []) : await headOf(source, attempt, [where]), understood, how);
  const ids = ranked.map(({ subject }) => subject.id);
  return ids.length === 0 && !more
    ? undefined
    : {
        understood: understoodWords(understood),
        ids,
        exact: ranked.filter(({ exact }) => exact).length,
        where: more ? where : { id: { in: ids } },
        more,
        total: !more ? async () => ids.length : others.length === 0 ? looked.total : undefined,
      };
}

/** What holds some of what was said, the nearest first. */
async function nearTo<T extends Subject>(source: Source<T>, { understood, whole }: Attempt): Promise<string[]> {
  const how: How = { near: true, slips: true };
  const rows = new Map<string, T>();
  const others = await conditions(source, understood);
  const tries = understood.terms.length > 1 || understood.states.length > 0 ? whole.slice(0, nearTermsMax) : [];
  for (const ways of tries) {
    const looked = await lookUp(source.table, [ways]);
    const where = { AND: [...others, ...looked.where, ...seenOf(source, [ways])] };
    for (const row of looked.isEmpty ? [] : await source.read(where, rankedMax)) {
      rows.set(row.id, row);
    }
  }
  return rank([...rows.values()], understood, how)
    .slice(0, nearMax)
    .map(({ subject }) => subject.id);
}

/**
 * Finds rows by what somebody says, in the order in which it is meant, or undefined where nothing was said. One order for both databases:
 * their indexes only say which rows may be meant.
 */
export async function search<T extends Subject>(query: string | undefined, source: Source<T>): Promise<Found | undefined> {
  const [said, ...further] = attemptsOf(query);
  if (said.understood.text === "") {
    return undefined;
  }
  const found = await take(source, said);
  if (found) {
    return { ...found, near: async () => [] };
  }
  for (const next of further) {
    const other = await take(source, next());
    if (other) {
      return { ...other, near: async () => [] };
    }
  }
  const understood = understoodWords(said.understood);
  const nothing = { ids: [], exact: 0, where: { id: { in: [] } }, more: false, total: async () => 0 };
  return { ...nothing, understood, near: () => nearTo(source, said) };
}
