import type { Request } from "@/lib/api/client";

/** Devices by their ids, or by a filter that is frozen when the job is planned. */
export type DeviceSelection = Request<"POST /api/jobs/choice">["body"]["selection"];
export type DeviceFilter = Extract<DeviceSelection, { readonly filter: unknown }>["filter"];

/** An address longer than this is cut by some servers on the way: then the tab remembers the choice. */
const addressMax = 1_500;
const kept = "lineward-chosen-";

/** Where a change to these devices is made up. The choice stands in the address, or, where that would be long, in this tab. */
export function changeAddress(selection: DeviceSelection): string {
  const text = JSON.stringify(selection);
  if (text.length <= addressMax) {
    return `/jobs/new?${new URLSearchParams({ chosen: text })}`;
  }
  const key = crypto.getRandomValues(new Uint32Array(2)).join("-");
  sessionStorage.setItem(kept + key, text);
  return `/jobs/new?${new URLSearchParams({ kept: key })}`;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

/** The choice of an address; undefined where it says nothing that is understood, or this tab does not remember it. */
export function chosenAt(search: URLSearchParams): DeviceSelection | undefined {
  const key = search.get("kept");
  const text = key === null ? search.get("chosen") : sessionStorage.getItem(kept + key);
  try {
    const given: unknown = JSON.parse(text ?? "null");
    if (typeof given !== "object" || given === null) {
      return undefined;
    }
    if ("devices" in given) {
      return isTexts(given.devices) ? { devices: given.devices } : undefined;
    }
    // What it filters by is checked where it is asked for.
    return "filter" in given && typeof given.filter === "object" && given.filter !== null ? { filter: given.filter } : undefined;
  } catch {
    return undefined;
  }
}
