import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import type { NumberRange } from "./endpoints";

interface Row {
  readonly numberFirst: string | null;
  readonly numberLast: string | null;
}

/** The numbers of a site's lines; null where it has none of its own. */
export function numbersOf({ numberFirst: first, numberLast: last }: Row): NumberRange | null {
  return first === null || last === null ? null : { first, last };
}

/** The numbers of a customer, for its places. */
export async function inheritedNumbers(parentId: string | null, client: Pick<Transaction, "site"> = db()): Promise<NumberRange | null> {
  const parent = parentId === null ? null : await client.site.findUnique({ where: { id: parentId } });
  return parent && numbersOf(parent);
}

/** The numbers that hold at a site: its own, else its customer's. */
export async function numbersHere(siteId: string | null): Promise<NumberRange | null> {
  const site = siteId === null ? null : await db().site.findUnique({ where: { id: siteId } });
  return site && (numbersOf(site) ?? inheritedNumbers(site.parentId));
}
