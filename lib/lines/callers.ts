import "server-only";
import { z } from "zod";
import { type Eyes, isForeign } from "@/lib/device-access/device-reader";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { searchable } from "@/lib/schema/spoken/searchable";

const list = z.array(z.string());
const peopleColumn = jsonColumn("Line.people", list);
const phonesColumn = jsonColumn("Line.phones", list);

/** Who calls from a line: tenants and other names that people use for it, and their phone numbers. */
export interface Callers {
  readonly people: string[];
  readonly phones: string[];
}

interface Kept {
  readonly id: string;
  readonly people: string;
  readonly phones: string;
}

interface Standing {
  readonly role: string;
  readonly device: { readonly siteId: string | null };
}

const nobody = (): Callers => ({ people: [], phones: [] });

/** The callers that are kept on a line. */
export function callersOf({ id, people, phones }: Kept): Callers {
  return people === "[]" && phones === "[]"
    ? nobody()
    : { people: peopleColumn.read(people, id, []), phones: phonesColumn.read(phones, id, []) };
}

/** Callers are at the door, not at the server: they belong to the sites of what registers, or of all ends if nothing does. */
export function holdsCallers<T extends Standing>(end: T, ends: readonly T[]): boolean {
  return end.role === "registers" || !ends.some((other) => other.role === "registers");
}

/** The callers as this person may know them: those who see no end at the callers' site are told nobody. */
export function callersFor(row: Kept & { readonly ends: readonly Standing[] }, actor: Eyes): Callers {
  const { ends } = row;
  return ends.some((end) => holdsCallers(end, ends) && !isForeign(end.device, actor)) ? callersOf(row) : nobody();
}

/** What a line is found by because of its callers: a phone number also by its digits alone. */
export function callerWords({ people, phones }: Callers): string[] {
  return [...people, ...phones.flatMap((phone) => [phone, phone.replace(/\D/g, "")])];
}

/** The text that a search looks through. */
export function searchOf(words: readonly (string | null | undefined)[], callers: Callers): string {
  return searchable([...words, ...callerWords(callers)]);
}
