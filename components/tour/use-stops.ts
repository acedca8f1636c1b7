"use client";
import { useQuery } from "@tanstack/react-query";
import { call, type Item } from "@/lib/api/client";
import type { DeviceItem } from "@/lib/devices/schemas";
import type { LineItem } from "@/lib/lines/schemas";
import { fetchLines } from "../lines/use-lines";

/** The things of this demo that the tour leads to; undefined where there is none now. */
export interface Stops {
  readonly panel: DeviceItem | undefined;
  readonly problem: LineItem | undefined;
  readonly resettable: LineItem | undefined;
  /** One that has ended, if possible with something for a person to do. */
  readonly job: Item<"GET /api/jobs"> | undefined;
}

function working(line: LineItem): boolean {
  const roles = new Set(line.ends.map((end) => end.role));
  return roles.size === 2 && line.ends.every((end) => end.canWrite && end.truths.reachable.state === "yes");
}

async function findStops(seesDevices: boolean, signal: AbortSignal): Promise<Stops> {
  const [devices, problems, sound, jobs] = await Promise.all([
    seesDevices ? call("GET /api/devices", { query: { kind: "intercom", reachable: "yes", limit: 20 }, signal }) : { items: [] },
    fetchLines("state=problem", 50, null, signal),
    fetchLines("state=in_order,unknown", 100, null, signal),
    // Who sees devices sees jobs.
    seesDevices ? call("GET /api/jobs", { query: { state: "done,done_with_problems", limit: 20 }, signal }) : { items: [] },
  ]);
  const atDoor = (line: LineItem) => line.ends.some((end) => end.kind === "intercom" || end.kind === "monitor");
  return {
    job: jobs.items.find(({ state }) => state === "done_with_problems") ?? jobs.items[0],
    panel: devices.items.find((item) => item.truths.signedIn.state === "yes") ?? devices.items[0],
    problem:
      problems.items.find((line) => line.disagreements.some((disagreement) => disagreement.fix)) ??
      problems.items.find((line) => line.disagreements.length > 0) ??
      problems.items[0],
    resettable: sound.items.find((line) => working(line) && atDoor(line)) ?? sound.items.find(working),
  };
}

export function useStops(seesDevices: boolean) {
  return useQuery({
    queryKey: ["tour", seesDevices],
    queryFn: ({ signal }) => findStops(seesDevices, signal),
    refetchInterval: 15_000,
  });
}
