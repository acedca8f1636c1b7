import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { siteVariables } from "./endpoints";

/** How `Site.variables` is kept. */
export const variablesColumn = jsonColumn("Site.variables", siteVariables);

export type SiteVariables = Readonly<Record<string, string>>;

interface Row {
  readonly id: string;
  readonly variables: string;
}

/** What a site has of its own. */
export function ownVariables({ id, variables }: Row): SiteVariables {
  return variablesColumn.read(variables, id, {});
}

/** What holds at a place: its customer's, and its own, which win. */
export function variablesHere(site: Row & { readonly parent: Row | null }): SiteVariables {
  return { ...(site.parent ? ownVariables(site.parent) : {}), ...ownVariables(site) };
}

/** What a site gets from its customer; nothing for a customer. */
export async function inheritedVariables(parentId: string | null, client: Pick<Transaction, "site"> = db()): Promise<SiteVariables> {
  const parent =
    parentId === null ? null : await client.site.findUnique({ where: { id: parentId }, select: { id: true, variables: true } });
  return parent ? ownVariables(parent) : {};
}

/** What stands there once a person's changes are made: null takes a name away, a name that is left out stays. */
export function changedVariables(before: SiteVariables, patch: Readonly<Record<string, string | null>>): SiteVariables {
  const after = Object.entries({ ...before, ...patch }).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
  return Object.fromEntries(after.sort(([a], [b]) => a.localeCompare(b)));
}
