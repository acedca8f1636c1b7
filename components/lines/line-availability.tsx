"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { AvailabilityCard } from "../availability/availability-card";

const meaning = {
  reachable: "every end answers",
  signedIn: "every end accepts our password",
  registered: "at every end that tells",
  matches: "the ends say the same",
} as const;

/** How much of the last 30 days each of the four truths was yes for a line. */
export function LineAvailability({ line }: { line: string }) {
  const { data } = useQuery({ ...asked("GET /api/lines/{id}/availability", { params: { id: line } }), staleTime: 300_000 });
  return data ? <AvailabilityCard data={data} of="the time" meaning={meaning} words="A line counts as its ends were last seen." /> : null;
}
