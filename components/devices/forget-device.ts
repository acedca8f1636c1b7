import type { QueryClient } from "@tanstack/react-query";
import { forget } from "@/lib/api/client";

const below = "GET /api/devices/{id}";

/** True for what was asked about one device: itself, its settings, its records, its changes. */
function isAbout(queryKey: readonly unknown[], id: string | undefined): boolean {
  const [operation, params] = queryKey;
  const about = typeof operation === "string" && operation.startsWith(below);
  return about && (id === undefined || (params as { readonly id?: string } | undefined)?.id === id);
}

/** Makes all that is known of a device, or of every device, be asked again. */
export function forgetDevice(client: QueryClient, id?: string): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => isAbout(queryKey, id) });
}

/** Drops all that is known of a device that is gone. */
export function dropDevice(client: QueryClient, id: string): void {
  client.removeQueries({ predicate: ({ queryKey }) => isAbout(queryKey, id) });
}

/** Makes every list and count of devices be asked again. */
export function forgetDeviceLists(client: QueryClient): Promise<unknown> {
  return forget(client, "GET /api/devices", "GET /api/devices/tags", "GET /api/overview", "GET /api/sites");
}
