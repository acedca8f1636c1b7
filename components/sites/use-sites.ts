"use client";
import { useQuery } from "@tanstack/react-query";
import { type Answer, call, type Item, queryKey } from "@/lib/api/client";

export type Site = Item<"GET /api/sites">;

const sitesMax = 5_000;

/** All sites: they are few, and every choice of a site needs them. */
async function fetchSites(signal: AbortSignal): Promise<{ items: Site[] }> {
  const items: Site[] = [];
  let cursor: string | null = null;
  do {
    const page: Answer<"GET /api/sites"> = await call("GET /api/sites", { query: { limit: 1_000, cursor: cursor ?? undefined }, signal });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < sitesMax);
  return { items };
}

/** Every site that exists for this person. */
export function useSites(enabled = true) {
  return useQuery({
    queryKey: [...queryKey("GET /api/sites"), "all"],
    queryFn: ({ signal }) => fetchSites(signal),
    enabled,
    staleTime: 30_000,
  });
}

/** Sites as choices, the places below their customer, named by their whole path. */
export function siteOptions(sites: readonly Site[]): { value: string; label: string }[] {
  const byName = (a: Site, b: Site) => a.name.localeCompare(b.name);
  const known = new Set(sites.map((site) => site.id));
  const tops = sites.filter((site) => site.parentId === null || !known.has(site.parentId)).sort(byName);
  return tops.flatMap((top) => [
    { value: top.id, label: top.name },
    ...sites
      .filter((site) => site.parentId === top.id)
      .sort(byName)
      .map((site) => ({ value: site.id, label: `${top.name} / ${site.name}` })),
  ]);
}
