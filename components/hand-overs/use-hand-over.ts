"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget, type Item, type Request, sendFile } from "@/lib/api/client";

export type Sheet = Answer<"GET /api/sites/{id}/hand-over">;
export type SheetPoint = Sheet["points"][number];
export type SheetPart = Sheet["parts"][number];
export type Kept = Item<"GET /api/sites/{id}/hand-overs">;

/** The sheet of a site as it stands now. */
export function useSheet(site: string) {
  return useQuery(asked("GET /api/sites/{id}/hand-over", { params: { id: site } }));
}

/** A sheet as it was kept. */
export function useKept(id: string) {
  return useQuery({ ...asked("GET /api/hand-overs/{id}", { params: { id } }), staleTime: Number.POSITIVE_INFINITY });
}

export function useKeptList(site: string) {
  return useQuery(asked("GET /api/sites/{id}/hand-overs", { params: { id: site } }));
}

/** What people write and keep at the sheet of one site. */
export function useHandOver(site: string) {
  const client = useQueryClient();
  const onSuccess = () => void forget(client, "GET /api/sites/{id}/hand-over", "GET /api/sites/{id}/hand-overs");
  const params = { id: site };
  return {
    keep: useMutation({
      mutationFn: (body: Request<"POST /api/sites/{id}/hand-over">["body"]) => call("POST /api/sites/{id}/hand-over", { params, body }),
      onSuccess,
    }),
    write: useMutation({
      mutationFn: (body: Request<"POST /api/sites/{id}/hand-over/points">["body"]) =>
        call("POST /api/sites/{id}/hand-over/points", { params, body }),
      onSuccess,
    }),
    takeAway: useMutation({
      mutationFn: (pointId: string) => call("DELETE /api/sites/{id}/hand-over/points/{pointId}", { params: { ...params, pointId } }),
      onSuccess,
    }),
    giveLogo: useMutation({ mutationFn: (file: File) => sendFile("POST /api/sites/{id}/logo", file, undefined, params), onSuccess }),
    removeLogo: useMutation({ mutationFn: () => call("DELETE /api/sites/{id}/logo", { params }), onSuccess }),
    saveCompany: useMutation({
      mutationFn: (body: Request<"PUT /api/company">["body"]) => call("PUT /api/company", { body }),
      onSuccess,
    }),
  };
}
