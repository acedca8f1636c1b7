import { holds } from "@/lib/schema/fold";
import type { Site } from "./use-sites";

/** Customers with their places below them, in the order of their names. What matches keeps its customer. */
export function treeOf(sites: readonly Site[], query: string): { site: Site; level: 0 | 1 }[] {
  const byName = (a: Site, b: Site) => a.name.localeCompare(b.name);
  const hit = (site: Site) => holds(site.name, query);
  const known = new Set(sites.map((site) => site.id));
  const tops = sites.filter((site) => site.parentId === null || !known.has(site.parentId)).sort(byName);
  return tops.flatMap((top) => {
    const places = sites.filter((site) => site.parentId === top.id).sort(byName);
    const shown = hit(top) ? places : places.filter(hit);
    return hit(top) || shown.length > 0 ? [{ site: top, level: 0 as const }, ...shown.map((site) => ({ site, level: 1 as const }))] : [];
  });
}
