import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { folded } from "@/lib/schema/fold";

/** What a person is sorted and found by. Written wherever a name or an address is. */
export function foldedPerson({ name, email }: { readonly name: string; readonly email: string }): { nameKey: string; search: string } {
  return { nameKey: sortKeyOf(name), search: folded(`${name} ${email}`) };
}
