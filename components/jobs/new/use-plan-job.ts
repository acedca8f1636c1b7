"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type Answer, call, forget, type Request } from "@/lib/api/client";

export type JobWish = Request<"POST /api/jobs">["body"];

function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Plans a job. The key stays the same until an answer comes, so that pressing again after a lost answer plans no second one. */
export function usePlanJob() {
  const client = useQueryClient();
  const key = useRef<{ readonly of: string; readonly text: string }>(undefined);
  return useMutation<Answer<"POST /api/jobs">, Error, JobWish>({
    mutationFn: (wish) => {
      const of = JSON.stringify(wish);
      if (key.current?.of !== of) {
        key.current = { of, text: newKey() };
      }
      return call("POST /api/jobs", { body: wish, idempotencyKey: key.current.text });
    },
    onSuccess: () => {
      key.current = undefined;
      void forget(client, "GET /api/jobs");
    },
  });
}
