"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api } from "@/lib/http/client";
import type { ResetAnswer, ResetState } from "@/lib/resets/schemas";
import { forgetLines } from "../lines/use-lines";
import { isMoving } from "./reset-words";

const movingMs = 500;
/** A half-done reset may be settled by somebody else, or its device may answer again. */
const waitingMs = 5_000;

/** A reset as it goes on. Asked twice a second while it moves; when it comes to rest, everything about its line is asked again. */
export function useReset(id: string | undefined) {
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ["reset", id],
    queryFn: ({ signal }) => api<ResetAnswer>(`/api/resets/${id}`, { signal }),
    enabled: id !== undefined,
    staleTime: 0,
    refetchInterval: ({ state }) => (isMoving(state.data) ? movingMs : state.data?.state === "half_done" ? waitingMs : false),
  });
  const moving = useRef(false);
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

export interface ResetWish {
  readonly ticket?: string;
  readonly askedBy?: string;
  readonly password?: string;
}

/** Random without a secure context: an office may reach Lineward over plain http. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

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
      return api<{ id: string }>(`/api/lines/${lineId}/resets`, { method: "POST", json: wish, idempotencyKey: key.current.text });
    },
    onSuccess: () => {
      key.current = undefined;
      void client.invalidateQueries({ queryKey: ["lines"] });
      void client.invalidateQueries({ queryKey: ["resets"] });
    },
  });
}

/** Finishes a half-done reset, or puts the old password back. */
export function useSettleReset(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (choice: "finish" | "put-back") => api<ResetAnswer>(`/api/resets/${id}/${choice}`, { method: "POST", json: {} }),
    onSuccess: (reset) => client.setQueryData(["reset", id], reset),
    // Somebody else may have chosen meanwhile: what is true is asked again.
    onError: () => client.invalidateQueries({ queryKey: ["reset", id] }),
  });
}

export interface RevealLink {
  readonly link: string;
  readonly expiresAt: string;
}

export function useReveal(id: string) {
  return useMutation({ mutationFn: () => api<RevealLink>(`/api/resets/${id}/reveal`, { method: "POST", json: {} }) });
}

export interface ResetItem {
  readonly id: string;
  readonly lineId: string;
  readonly lineName: string;
  readonly state: ResetState;
  readonly by: string;
  readonly ticket: string | null;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly words: string;
}

/** Resets in some states, newest first. */
export function useResets(states: readonly ResetState[], limit: number, refetchMs: number) {
  return useQuery({
    queryKey: ["resets", states.join(), limit],
    queryFn: ({ signal }) => api<{ items: ResetItem[] }>(`/api/resets?state=${states.join("%2C")}&limit=${limit}`, { signal }),
    refetchInterval: refetchMs,
  });
}
