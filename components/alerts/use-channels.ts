"use client";
import { useInfiniteQuery, useIsMutating, useMutation, useMutationState, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, pagesKey } from "@/lib/api/client";
import type { ChangeChannel, NewChannel, NewMailServer } from "@/lib/channels/schemas";

const calmMs = 20_000;
const pageSize = 20;

export function useChannels() {
  return useQuery({ ...asked("GET /api/channels"), refetchInterval: calmMs });
}

export function useChangeChannels() {
  const client = useQueryClient();
  const onSettled = () => forget(client, "GET /api/channels", "GET /api/channels/{id}/deliveries");
  return {
    add: useMutation({ mutationFn: (body: NewChannel) => call("POST /api/channels", { body }), onSettled }),
    change: useMutation({
      mutationFn: ({ id, ...body }: ChangeChannel & { readonly id: string }) => call("PATCH /api/channels/{id}", { params: { id }, body }),
      onSettled,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/channels/{id}", { params: { id } }), onSettled }),
  };
}

const testKey = ["channel.test"];
/** How long a test that could not be asked for is told of where nothing newer is. */
const testKeptMs = 60_000;

/** Sends a test by the channel with this id. Several may be under way at once. */
export function useSendTest(): (id: string) => void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationKey: testKey,
    gcTime: testKeptMs,
    mutationFn: (id: string) => call("POST /api/channels/{id}/test", { params: { id } }),
    onSettled: () => forget(client, "GET /api/channels", "GET /api/channels/{id}/deliveries"),
  });
  return (id) => mutate(id);
}

export interface TestState {
  readonly isPending: boolean;
  /** Why none was sent; null: it was, or it is under way. */
  readonly error: unknown;
}

/** How the newest test by a channel stands, whichever button asked for it. Undefined: none was asked for. */
export function useTestOf(id: string): TestState | undefined {
  return useMutationState({
    filters: { mutationKey: testKey, predicate: ({ state }) => state.variables === id },
    select: ({ state }): TestState => ({ isPending: state.status === "pending", error: state.error }),
  }).at(-1);
}

/** How many tests this page waits for. */
export const useTestsUnderWay = (): number => useIsMutating({ mutationKey: testKey });

/** What was sent by a channel, newest first. */
export function useDeliveries(id: string) {
  const params = { id };
  return useInfiniteQuery({
    queryKey: pagesKey("GET /api/channels/{id}/deliveries", { params }),
    queryFn: ({ pageParam, signal }) =>
      call("GET /api/channels/{id}/deliveries", { params, query: { limit: pageSize, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: 5_000,
  });
}

export function useReplay(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deliveryId: string) => call("POST /api/channels/{id}/deliveries/{deliveryId}/replay", { params: { id, deliveryId } }),
    onSettled: () => forget(client, "GET /api/channels/{id}/deliveries", "GET /api/channels"),
  });
}

export function useMail() {
  return useQuery(asked("GET /api/mail"));
}

export function useSaveMail() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewMailServer) => call("PUT /api/mail", { body }),
    onSuccess: () => forget(client, "GET /api/mail"),
  });
}
