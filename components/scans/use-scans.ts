"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, type Request } from "@/lib/api/client";

const runningMs = 700;

/** The person's own searches of the last day. */
export function useLastScans() {
  return useQuery(asked("GET /api/scans"));
}

/** One search: what it found so far, asked again while it runs. */
export function useScan(id: string | undefined) {
  return useQuery({
    ...asked("GET /api/scans/{id}", { params: { id: id ?? "" } }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? runningMs : false),
  });
}

export function useBeginScan() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Request<"POST /api/scans">["body"]) => call("POST /api/scans", { body }),
    onSuccess: () => forget(client, "GET /api/scans"),
  });
}

export function useStopScan(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("POST /api/scans/{id}/stop", { params: { id } }),
    onSuccess: () => forget(client, "GET /api/scans", "GET /api/scans/{id}"),
  });
}

/** Hands what was chosen to a job. */
export function useAddFound(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Request<"POST /api/scans/{id}/add">["body"]) => call("POST /api/scans/{id}/add", { params: { id }, body }),
    onSuccess: () => forget(client, "GET /api/jobs"),
  });
}
