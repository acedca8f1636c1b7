import { folded, nameIdentity } from "@/lib/schema/fold";

/** A site that exists for the person. `customer`: the name of the customer that a place belongs to. */
export interface KnownSite {
  readonly id: string;
  readonly name: string;
  readonly customer: string | null;
}

/** Finds sites by what people write of them. */
export interface SitePaths {
  find(text: string): KnownSite | "several" | undefined;
  /** A site that may have been meant. */
  alike(text: string): string | undefined;
}

export const pathOf = ({ name, customer }: Pick<KnownSite, "name" | "customer">) => (customer === null ? name : `${customer} / ${name}`);

/** The parts of a path, without what stands around them. */
export const partsOf = (text: string) => text.split("/").map((part) => part.trim());

/** A path as it is shown: "Northbank / Tower 9". */
export const tidyPath = (text: string) => partsOf(text).join(" / ");

const same = (text: string) => nameIdentity(tidyPath(text));

/** So many letters have to be exchanged, added or left out. Stops counting above `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) {
    return most + 1;
  }
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const now = [row];
    for (let at = 1; at <= b.length; at++) {
      const cost = a[row - 1] === b[at - 1] ? 0 : 1;
      now.push(Math.min((before[at] ?? 0) + 1, (now[at - 1] ?? 0) + 1, (before[at - 1] ?? 0) + cost));
    }
    if (Math.min(...now) > most) {
      return most + 1;
    }
    before = now;
  }
  return before[b.length] ?? most + 1;
}

/** Similar names are looked for this often at most: each costs a look at every site. */
const alikeMax = 200;

export function sitePaths(sites: readonly KnownSite[]): SitePaths {
  const byPath = new Map(sites.map((site) => [same(pathOf(site)), site]));
  const byName = new Map<string, KnownSite | "several">();
  for (const site of sites) {
    const key = nameIdentity(site.name);
    const other = byName.get(key);
    // A customer's own name means the customer, whatever its places are called.
    byName.set(
      key,
      other === undefined || (other !== "several" && other.customer !== null && site.customer === null)
        ? site
        : other !== "several" && other.customer === null
          ? other
          : "several",
    );
  }
  const names = sites.map((site) => [pathOf(site), folded(pathOf(site)), folded(site.name)] as const);
  const found = new Map<string, string | undefined>();
  return {
    find: (text) => byPath.get(same(text)) ?? byName.get(nameIdentity(text)),
    alike(text) {
      const key = folded(tidyPath(text));
      if (!found.has(key) && found.size < alikeMax) {
        const most = key.length < 5 ? 1 : 2;
        const near = names
          .map(([path, whole, name]) => [path, Math.min(distance(key, whole, most), distance(key, name, most))] as const)
          .filter(([, far]) => far <= most)
          .sort((a, b) => a[1] - b[1]);
        found.set(key, near[0]?.[0]);
      }
      return found.get(key);
    },
  };
}
