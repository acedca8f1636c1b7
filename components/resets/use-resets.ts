"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { asked, call, forget, type Item, queryKey, type Request } from "@/lib/api/client";
import { newKey } from "@/lib/api/new-key";
import type { ResetState } from "@/lib/resets/schemas";
import { forgetLines } from "../lines/use-lines";
import { usePolling } from "../shell/live/live-state";
import { isMoving } from "./reset-words";

const movingMs = 500;
/** A half-done reset may be settled by somebody else, or its device may answer again. */
const waitingMs = 5_000;
/** Steps are told; what is written between them is seen this often. */
const movingToldMs = 2_000;

/** A reset as it goes on. Asked twice a second while it moves; when it comes to rest, everything about its line is asked again. */
export function useReset(id: string | undefined) {
  const client = useQueryClient();
  const moving = useRef(false);
  const [stepMs, restMs] = [usePolling(movingMs, movingToldMs), usePolling(waitingMs)];
  const query = useQuery({
    ...asked("GET /api/resets/{id}", { params: { id: id ?? "" } }),
    enabled: id !== undefined,
    staleTime: 0,
    refetchInterval: ({ state }) => (isMoving(state.data) ? stepMs : state.data?.state === "half_done" ? restMs : false),
  });
  const state = query.data?.state;
  useEffect(() => {
    if (state === undefined) {
      return;
    }
    const was = moving.current;
    moving.current = state === "checking" || state === "running";
    if (was && !moving.current) {
      void forgetLines(client);
    }
  }, [state, client]);
  return query;
}

type ResetWish = Request<"POST /api/lines/{id}/resets">["body"];

/** Begins a reset. The key stays the same until an answer comes, so that pressing again after a lost answer begins no second one. */
export function useStartReset(lineId: string) {
  const client = useQueryClient();
  const key = useRef<{ readonly of: string; readonly text: string }>(undefined);
  return useMutation({
    mutationFn: (wish: ResetWish) => {
      const of = JSON.stringify([lineId, wish]);
      if (key.current?.of !== of) {
        key.current = { of, text: newKey() };
      }
      return call("POST /api/lines/{id}/resets", { params: { id: lineId }, body: wish, idempotencyKey: key.current.text });
    },
    onSuccess: () => {
      key.current = undefined;
      void forget(client, "GET /api/lines", "GET /api/resets");
    },
  });
}

/** Finishes a half-done reset, or puts the old password back. */
export function useSettleReset(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: "finish" | "put-back") => call(`POST /api/resets/{id}/${choice}`, { params: { id } }),
    onSuccess: (reset) => client.setQueryData(queryKey("GET /api/resets/{id}", { params: { id } }), reset),
    // Somebody else may have chosen meanwhile: what is true is asked again.
    onError: () => client.invalidateQueries({ queryKey: queryKey("GET /api/resets/{id}", { params: { id } }) }),
  });
}

export function useReveal(id: string) {
  return useMutation({ mutationFn: () => call("POST /api/resets/{id}/reveal", { params: { id } }) });
}

export type ResetItem = Item<"GET /api/resets">;

/** Resets in some states, newest first. */
export function useResets(states: readonly ResetState[], limit: number, refetchMs: number) {
  const everyMs = usePolling(refetchMs);
  return useQuery({
    ...asked("GET /api/resets", { query: { state: states.join(), limit } }),
    refetchInterval: everyMs,
  });
}
