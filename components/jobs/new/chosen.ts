import type { Request } from "@/lib/api/client";
import { kept, keptAt } from "./kept";

/** Devices by their ids, or by a filter that is frozen when the job is planned. */
export type DeviceSelection = Request<"POST /api/jobs/choice">["body"]["selection"];
export type DeviceFilter = Extract<DeviceSelection, { readonly filter: unknown }>["filter"];

/** Where a change to these devices is made up. The choice stands in the address, or, where that would be long, in this tab. */
export function changeAddress(selection: DeviceSelection): string {
  return `/jobs/new?${kept(selection)}`;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The choice of an address; undefined where it says nothing that is understood, or this tab does not remember it. */
export function chosenAt(search: URLSearchParams): DeviceSelection | undefined {
  const given = keptAt(search);
  if (typeof given !== "object" || given === null) {
    return undefined;
  }
  if ("devices" in given) {
    return isTexts(given.devices) ? { devices: given.devices } : undefined;
  }
  // What it filters by is checked where it is asked for.
  return "filter" in given && typeof given.filter === "object" && given.filter !== null ? { filter: given.filter } : undefined;
}
