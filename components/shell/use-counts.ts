"use client";
import { useOpenAlerts } from "../alerts/use-alerts";
import { useOverview } from "../overview/use-overview";
import { useSites } from "../sites/use-sites";
import { useSettled } from "./use-settled";

/** The quiet numbers of the sidebar. */
export interface Counts {
  /** Those that nobody has; undefined where there is none. */
  readonly alerts: number | undefined;
  readonly devices: number | undefined;
  readonly sites: number | undefined;
}

/** Each is undefined while it is not known, or not to be known by this person. */
export function useCounts(seesDevices: boolean, seesAlerts: boolean): Counts {
  const settled = useSettled();
  const overview = useOverview(seesDevices && settled).data;
  const sites = useSites(seesDevices && settled).data;
  const alerts = useOpenAlerts({}, seesAlerts && settled).data;
  return settled
    ? { alerts: alerts?.counts.open || undefined, devices: overview?.counts.devices, sites: sites?.items.length }
    : { alerts: undefined, devices: undefined, sites: undefined };
}
