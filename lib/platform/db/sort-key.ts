import { folded } from "@/lib/schema/fold";

/** Digits to which every number is filled up: more than a room, a house or a short number has. */
const width = 10;

/**
 * A name as rows are sorted by it in both databases: without case and accents, and with its numbers in their order, so that "Apartment 2" stands
 * before "Apartment 10". Equal names have equal keys.
 */
export function sortKeyOf(name: string): string {
  return folded(name).replace(/\d+/g, (digits) => digits.padStart(width, "0"));
}

/** Puts what has a name into the order in which both databases sort it. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  const [first, second] = [sortKeyOf(a.name), sortKeyOf(b.name)];
  return first < second ? -1 : first > second ? 1 : 0;
}
