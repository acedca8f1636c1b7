"use client";
import { useQuery } from "@tanstack/react-query";
import { type Answer, asked, type Item } from "@/lib/api/client";
import { usePolling } from "../shell/live/live-state";

export type OneSite = Answer<"GET /api/sites/{id}">;
export type SiteDevice = Item<"GET /api/devices">;

const devicesMax = 200;

/** One site. */
export function useSite(id: string) {
  return useQuery(asked("GET /api/sites/{id}", { params: { id } }));
}

/** The devices of a site and of the places below it. */
export function useSiteDevices(site: string) {
  return useQuery({ ...asked("GET /api/devices", { query: { site, limit: devicesMax } }), refetchInterval: usePolling(20_000) });
}

/** People who are bound to a site. */
export function useSitePeople(site: string, enabled: boolean) {
  return useQuery({ ...asked("GET /api/people", { query: { site, limit: devicesMax } }), enabled });
}
