"use client";
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { LinkAnswer, NewPerson, PersonAnswer, PersonPatch } from "@/lib/people/endpoints";

export type Person = PersonAnswer;

interface PeoplePage {
  readonly items: Person[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly allSitesKept: readonly string[];
}

export function usePeople(parameters: string) {
  return useInfiniteQuery({
    queryKey: ["people", parameters],
    queryFn: ({ pageParam, signal }) => {
      const search = new URLSearchParams(parameters);
      if (pageParam !== null) {
        search.set("cursor", pageParam);
      }
      return api<PeoplePage>(`/api/people?${search}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** Everything an admin does to people. */
export function useChangePeople() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: ["people"] });
  return {
    invite: useMutation({ mutationFn: (person: NewPerson) => api<LinkAnswer>("/api/people", { method: "POST", json: person }), onSuccess }),
    renew: useMutation({ mutationFn: (id: string) => api<LinkAnswer>(`/api/people/${id}/link`, { method: "POST", json: {} }), onSuccess }),
    change: useMutation({
      mutationFn: ({ id, ...patch }: PersonPatch & { id: string }) => api<Person>(`/api/people/${id}`, { method: "PATCH", json: patch }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => api(`/api/people/${id}`, { method: "DELETE" }), onSuccess }),
    signOut: useMutation({ mutationFn: (id: string) => api(`/api/people/${id}/sessions`, { method: "DELETE" }), onSuccess }),
  };
}
