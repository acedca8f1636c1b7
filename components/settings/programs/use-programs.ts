"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget, type Request } from "@/lib/api/client";

export type ApiToken = Answer<"GET /api/tokens">["items"][number];
export type Webhook = Answer<"GET /api/webhooks">["items"][number];
export type Delivery = Answer<"GET /api/webhooks/{id}/deliveries">["items"][number];

export function useTokens() {
  return useQuery(asked("GET /api/tokens", { query: { limit: 200 } }));
}

export function useChangeTokens() {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/tokens");
  return {
    make: useMutation({ mutationFn: (body: Request<"POST /api/tokens">["body"]) => call("POST /api/tokens", { body }), onSuccess }),
    revoke: useMutation({ mutationFn: (id: string) => call("DELETE /api/tokens/{id}", { params: { id } }), onSuccess }),
  };
}

export function useWebhooks() {
  return useQuery(asked("GET /api/webhooks"));
}

/** Messages are tried beside the page: what becomes of them is looked for as often. */
const lookMs = 5_000;

export function useDeliveries(id: string, isOpen: boolean) {
  return useInfiniteQuery({
    queryKey: ["GET /api/webhooks/{id}/deliveries", id],
    queryFn: ({ pageParam }) =>
      call("GET /api/webhooks/{id}/deliveries", {
        params: { id },
        query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: isOpen,
    refetchInterval: lookMs,
  });
}

export function useChangeWebhooks() {
  const client = useQueryClient();
  const onSuccess = async () => {
    await forget(client, "GET /api/webhooks");
    await client.invalidateQueries({ queryKey: ["GET /api/webhooks/{id}/deliveries"] });
  };
  return {
    add: useMutation({ mutationFn: (body: Request<"POST /api/webhooks">["body"]) => call("POST /api/webhooks", { body }), onSuccess }),
    change: useMutation({
      mutationFn: ({ id, ...body }: { id: string } & Request<"PATCH /api/webhooks/{id}">["body"]) =>
        call("PATCH /api/webhooks/{id}", { params: { id }, body }),
      onSuccess,
    }),
    remove: useMutation({ mutationFn: (id: string) => call("DELETE /api/webhooks/{id}", { params: { id } }), onSuccess }),
    test: useMutation({ mutationFn: (id: string) => call("POST /api/webhooks/{id}/test", { params: { id } }), onSuccess }),
    replay: useMutation({
      mutationFn: (params: { id: string; deliveryId: string }) =>
        call("POST /api/webhooks/{id}/deliveries/{deliveryId}/replay", { params }),
      onSuccess,
    }),
  };
}
