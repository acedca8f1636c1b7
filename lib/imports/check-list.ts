import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { may } from "@/lib/http/permissions";
import { allowedNetworks } from "@/lib/networks/service";
import { letOthers } from "@/lib/platform/background";
import { nameIdentity } from "@/lib/schema/fold";
import type { CheckWorld, ListedRow } from "./check-world";
import { type CheckedRow, concluded, rowsByKey } from "./doubles";
import { inventoryOf, sitesFor } from "./inventory";
import { type LookedRow, lookAtRow } from "./look-at-row";
import { type ImportCounts, type ImportView, importRowStates } from "./schemas";
import { sitePaths } from "./site-paths";

/** What the rows of a list are held against now. */
export async function worldFor(actor: Actor, defaults: CheckWorld["defaults"], createSites: readonly string[]): Promise<CheckWorld> {
  const [inventory, sites, networks] = await Promise.all([inventoryOf(actor), sitesFor(actor), allowedNetworks()]);
  return {
    inventory,
    sites: sitePaths(sites),
    siteById: new Map(sites.map((site) => [site.id, site])),
    networks,
    bound: actor.sites !== null,
    mayMakeSites: may(actor, "site.edit"),
    madeSites: new Set(createSites.map(nameIdentity)),
    defaults,
  };
}

/** Rows looked at before others get their turn. */
const rowsInOneGo = 200;

/** Looks at many rows, without keeping the process from anything else. */
export async function lookAtRows(rows: readonly ListedRow[], world: CheckWorld): Promise<LookedRow[]> {
  const looked: LookedRow[] = [];
  for (const [at, row] of rows.entries()) {
    looked.push(lookAtRow(row, world));
    if (at % rowsInOneGo === rowsInOneGo - 1) {
      await letOthers();
    }
  }
  return looked;
}

/** Checks a whole list: each row by itself, then all against each other. */
export async function checkAll(rows: readonly ListedRow[], world: CheckWorld): Promise<{ looked: LookedRow[]; checked: CheckedRow[] }> {
  const looked = await lookAtRows(rows, world);
  const decisions = new Map(rows.map(({ row, decision }) => [row, decision]));
  const present = looked.filter(({ row }) => decisions.get(row) !== "leave_out");
  const rowsOf = rowsByKey(present.map(({ row, verdict }) => ({ row, keys: verdict.keys })));
  return { looked, checked: looked.map((each) => concluded(each, decisions.get(each.row) ?? null, rowsOf)) };
}

export function countsOf(rows: readonly { readonly state: CheckedRow["state"] }[]): ImportCounts {
  const counts = Object.fromEntries(importRowStates.map((state) => [state, 0])) as ImportCounts;
  for (const { state } of rows) {
    counts[state] += 1;
  }
  return counts;
}

/** The sites that rows name and nobody has here, and those of them that are to be made. */
export function missingSitesOf(looked: readonly LookedRow[], world: CheckWorld): ImportView["missingSites"] {
  const found = new Map<string, { path: string; rows: number; create: boolean }>();
  for (const { verdict, madeSite } of looked) {
    const path = madeSite ?? verdict.missingSite;
    if (path !== undefined) {
      const key = nameIdentity(path);
      const known = found.get(key);
      found.set(key, { path: known?.path ?? path, rows: (known?.rows ?? 0) + 1, create: madeSite !== undefined });
    }
  }
  return [...found.values()].map((site) => {
    const alike = world.sites.alike(site.path);
    return alike === undefined ? site : { ...site, alike };
  });
}
