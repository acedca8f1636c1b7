"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget } from "@/lib/api/client";

/** The certificates of SIP servers that somebody accepted. */
export function useCertificates() {
  return useQuery(asked("GET /api/certificates"));
}

/** Withdraws one of them; what lines say of that server is asked for anew. */
export function useWithdrawCertificate() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("DELETE /api/certificates/{id}", { params: { id } }),
    onSuccess: () => forget(client, "GET /api/certificates", "GET /api/lines/{id}", "GET /api/lines"),
  });
}
