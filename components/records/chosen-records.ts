import { kept, keptAt } from "../jobs/new/kept";

/** Where a change to these records is made up. The choice stands in the address, or, where that would be long, in this tab. */
export function changeRecordsAddress(device: string, collection: string, records: readonly string[]): string {
  return `/devices/${device}/records/${collection}/change?${kept(records)}`;
}

/** The records of an address; undefined where it says none, or this tab does not remember them. */
export function recordsAt(search: URLSearchParams): string[] | undefined {
  const given = keptAt(search);
  return Array.isArray(given) && given.length > 0 && given.every((item) => typeof item === "string") ? given : undefined;
}
