"use client";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, type Item, pagesKey, type Request, textQuery } from "@/lib/api/client";

export type Person = Item<"GET /api/people">;
type NewPerson = Request<"POST /api/people">["body"];
type PersonPatch = Request<"PATCH /api/people/{id}">["body"];

export function usePeople(parameters: string) {
  const query = textQuery(parameters);
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/people", { query }),
    queryFn: ({ pageParam, signal }) => call("GET /api/people", { query: { ...query, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** True if one-time links can go to their people by mail. */
export function useSendsLinks(): boolean {
  const { data } = useQuery(asked("GET /api/account-mail"));
  return data?.on === true && data.missing.length === 0;
}

/** Everything an admin does to people. */
export function useChangePeople() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/people");
  return {
    invite: useMutation({ mutationFn: (body: NewPerson) => call("POST /api/people", { body }), onSuccess }),
    renew: useMutation({
      mutationFn: ({ id, by }: { id: string; by: "mail" | "hand" }) => call("POST /api/people/{id}/link", { params: { id }, body: { by } }),
      onSuccess,
    }),
    renewSecondStep: useMutation({
      mutationFn: (id: string) => call("POST /api/people/{id}/second-step", { params: { id } }),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...body }: PersonPatch & { id: string }) => call("PATCH /api/people/{id}", { params: { id }, body }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/people/{id}", { params: { id } }), onSuccess }),
    signOut: useMutation({ mutationFn: (id: string) => call("DELETE /api/people/{id}/sessions", { params: { id } }), onSuccess }),
  };
}
