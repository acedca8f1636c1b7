"use client";
import type { ComponentProps } from "react";
import { useMe } from "../session/me";
import { Select } from "../ui/field";
import { siteOptions, useSites } from "./use-sites";

/** What is said where a person who is bound to sites chose none. */
export const chooseSite = "Choose one of your sites: a device without a site would be out of your reach.";

/** The choices of a site for a device, as far as they exist for this person, and whether one has to be chosen. */
export function useSiteChoice(enabled = true): { readonly options: ReturnType<typeof siteOptions>; readonly required: boolean } {
  return { options: siteOptions(useSites(enabled).data?.items ?? []), required: useMe().boundToSites };
}

/** One site, by id; "" is no site, which only people of all sites may choose. `none`: how that is called. */
export function SiteSelect({ none = "No site", ...rest }: Omit<ComponentProps<typeof Select>, "options"> & { readonly none?: string }) {
  const { options, required } = useSiteChoice();
  // Who has to choose sees no choice that is none; before the first choice it asks for one.
  const empty = required ? (rest.value === "" ? [{ value: "", label: "Choose a site" }] : []) : [{ value: "", label: none }];
  return <Select {...rest} options={[...empty, ...options]} />;
}
