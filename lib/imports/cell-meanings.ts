import { manifestOf } from "@/lib/drivers/catalog";
import type { Manifest } from "@/lib/drivers/types";
import { nameIdentity } from "@/lib/schema/fold";
import { problem, tagsOf } from "./cells";
import { type CheckWorld, type Found, type Looks, said } from "./check-world";
import { driversCalled } from "./driver-words";
import { partsOf, pathOf, tidyPath } from "./site-paths";

/** What the cell of a site comes to. */
export type Site =
  | { readonly says: "keep" | "clear" }
  | { readonly says: "known"; readonly id: string }
  | { readonly says: "made"; readonly path: string }
  | { readonly says: "wrong"; readonly missing?: string };

/** Finds the site that a cell names. */
export function siteOf(text: string, world: CheckWorld, found: Found): Site {
  const site = world.sites.find(text);
  if (site === "several") {
    found.add(problem("site", "ambiguous", `There are several sites called ${text}. Write the customer too: Customer / Place.`));
    return { says: "wrong" };
  }
  if (site) {
    found.cells.site = { ...found.cells.site, text: pathOf(site), ...(text === pathOf(site) ? {} : { typed: text }) };
    return { says: "known", id: site.id };
  }
  if (!world.mayMakeSites) {
    found.add(problem("site", "other_site", `${text} does not exist, or is not one of your sites.`));
    return { says: "wrong" };
  }
  const path = tidyPath(text);
  const parts = partsOf(text);
  if (parts.length > 2 || parts.some((part) => part === "" || part.length > 120)) {
    found.add(problem("site", "format", "A site is a customer, or a place of one: Customer / Place, up to 120 characters each."));
    return { says: "wrong" };
  }
  if (world.madeSites.has(nameIdentity(path))) {
    return { says: "made", path };
  }
  const alike = world.sites.alike(path);
  const fixes = alike === undefined ? {} : { fixes: [{ label: `Use ${alike}`, value: alike }] };
  found.add(problem("site", "unknown_site", `${path} is not a site here. Add it, or use another.`, fixes));
  return { says: "wrong", missing: path };
}

/** Finds the family that a cell names. */
export function driverOf(text: string, found: Found): Manifest | undefined {
  const meant = driversCalled(text);
  const [manifest, other] = meant;
  if (manifest === undefined) {
    const fixes = [{ label: "Find it by asking the device", value: "" }];
    found.add(
      problem(
        "driver",
        "unknown_driver",
        `Lineward has no driver for ${text}. Choose a kind, or leave it empty to find it by asking the device.`,
        { fixes },
      ),
    );
    return undefined;
  }
  if (other) {
    const fixes = meant.map(({ label }) => ({ label: `Use ${label}`, value: label }));
    found.add(
      problem(
        "driver",
        "ambiguous_driver",
        `${text} can be ${meant.map(({ label }) => label).join(", ")}. Say which, or leave it empty to find it by asking the device.`,
        { fixes },
      ),
    );
    return undefined;
  }
  found.cells.driver = { ...found.cells.driver, text: manifest.label, ...(text === manifest.label ? {} : { typed: text }) };
  return manifestOf(manifest.id);
}

/** The tags of a row; undefined: it says nothing of them. */
export function tagsIn(looks: Looks, found: Found): readonly string[] | undefined {
  if (looks.tags?.says === "clear") {
    return [];
  }
  const text = found.wrong("tags") ? undefined : said(looks.tags);
  if (text === undefined) {
    return undefined;
  }
  const read = tagsOf(text);
  if ("message" in read) {
    found.add(problem("tags", "format", read.message));
    return undefined;
  }
  found.cells.tags = { ...found.cells.tags, text: read.tags.join(" ") };
  return read.tags;
}
