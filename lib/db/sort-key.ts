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
