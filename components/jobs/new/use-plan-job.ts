"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { type Answer, call, forget, type Request } from "@/lib/api/client";
import { newKey } from "@/lib/api/new-key";

export type JobWish = Request<"POST /api/jobs">["body"];

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
