"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "@/lib/http/client";
import type { AcceptedCertificate } from "@/lib/lines/certificate-requests";

const queryKey = ["certificates"];

/** The certificates of SIP servers that somebody accepted. */
export function useCertificates() {
  return useQuery({ queryKey, queryFn: ({ signal }) => api<{ items: AcceptedCertificate[] }>("/api/certificates", { signal }) });
}

/** Withdraws one of them; what lines say of that server is asked for anew. */
export function useWithdrawCertificate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api(`/api/certificates/${id}`, { method: "DELETE" }),
    onSuccess: () => Promise.all([queryKey, ["line"], ["lines"]].map((key) => client.invalidateQueries({ queryKey: key }))),
  });
}
