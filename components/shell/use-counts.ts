"use client";
import { useOverview } from "../overview/use-overview";
import { useSites } from "../sites/use-sites";
import { useSettled } from "./use-settled";

/** The quiet numbers of the sidebar; undefined while they are not known, or not to be known by this person. */
export function useCounts(allowed: boolean): { devices: number | undefined; sites: number | undefined } {
  const settled = useSettled();
  const overview = useOverview(allowed && settled).data;
  const sites = useSites(allowed && settled).data;
  return settled ? { devices: overview?.counts.devices, sites: sites?.items.length } : { devices: undefined, sites: undefined };
}
