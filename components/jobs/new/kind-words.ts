import type { ChoiceKind } from "@/lib/jobs/schemas";

const plural = (text: string) => (/(s|x|ch)$/i.test(text) ? `${text}es` : `${text}s`);

/** "1 Northtel PBX", "97 Northtel panels". */
export function kindWords({ count, label }: Pick<ChoiceKind, "count" | "label">): string {
  return `${count} ${count === 1 ? label : plural(label)}`;
}

/** "97 panels": the same where the family is plain. */
export function nounWords({ count, noun }: Pick<ChoiceKind, "count" | "noun">): string {
  return `${count} ${count === 1 ? noun : plural(noun)}`;
}

/** "1 device", "149 devices". */
export function deviceWords(count: number): string {
  return count === 1 ? "1 device" : `${count.toLocaleString("en")} devices`;
}

/** "1 Northtel PBX has no realm", "2 Northtel PBXs and 1 gateway have no realm". */
export function lackWords(kinds: readonly Pick<ChoiceKind, "count" | "label">[], what: string): string {
  const all = kinds.reduce((sum, { count }) => sum + count, 0);
  return `${kinds.map(kindWords).join(" and ")} ${all === 1 ? "has" : "have"} no ${what}`;
}

/** "has no account" of one, "have no account" of more. */
export function withoutWords(count: number, of: number, what: string): string {
  return `${count} of ${of} ${count === 1 ? "has" : "have"} no ${what}`;
}
