"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Answer, asked } from "@/lib/api/client";

export type KnownSecrets = Answer<"GET /api/people/{id}/secrets">;
export type KnownBy = KnownSecrets["lines"][number]["how"][number];
export type KnownOther = KnownSecrets["others"][number];

/** What somebody was shown or typed since a day, "" for all of it. */
export function useKnownSecrets(id: string, day: string) {
  // As the reader's own day begins.
  const since = day === "" ? undefined : new Date(`${day}T00:00:00`).toISOString();
  return useQuery({
    ...asked("GET /api/people/{id}/secrets", { params: { id }, query: { since } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}
