"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget } from "@/lib/api/client";
import type { LoginWish } from "@/lib/jobs/add-endpoints";
import { forgetJobs } from "./use-jobs";

/** What devices showed that nobody has accepted. */
export function useCertificates(id: string) {
  return useQuery(asked("GET /api/jobs/{id}/certificates", { params: { id } }));
}

/** Takes these fingerprints for those of the devices; their rows go on. */
export function useAcceptCertificates(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (accept: { row: string; sha256: string }[]) =>
      call("POST /api/jobs/{id}/certificates", { params: { id }, body: { accept } }),
    onSettled: () => Promise.all([forget(client, "GET /api/jobs/{id}/certificates"), forgetJobs(client)]),
  });
}

/** Tries the rows of a group with another login. */
export function useGiveLogin(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: LoginWish) => call("POST /api/jobs/{id}/login", { params: { id }, body }),
    onSuccess: () => forgetJobs(client),
  });
}
