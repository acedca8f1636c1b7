import { folded, nameIdentity } from "@/lib/schema/fold";

/**
 * The form in which sites are searched, sorted and told apart in both databases: first the name without accents, then what makes it
 * another than its neighbours'. No query holds the sign between the two.
 */
export function siteKeyOf(name: string): string {
  return `${folded(name)}\u0001${nameIdentity(name)}`;
}
