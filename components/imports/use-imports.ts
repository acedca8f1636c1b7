"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, queryKey, type Request, sendFile } from "@/lib/api/client";
import type { ImportView } from "@/lib/imports/schemas";

export type ImportPatch = Request<"PATCH /api/imports/{id}">["body"];

/** The person's own lists of the last day. */
export function useLastImports() {
  return useQuery(asked("GET /api/imports", { query: { limit: 5 } }));
}

export function useImport(id: string) {
  return useQuery({ ...asked("GET /api/imports/{id}", { params: { id } }), staleTime: Number.POSITIVE_INFINITY });
}

/** Hands in a file, or cells as text. */
export function useAddImport() {
  const client = useQueryClient();
  return useMutation<ImportView, Error, File | string>({
    mutationFn: (given) =>
      typeof given === "string" ? call("POST /api/imports", { body: { text: given } }) : sendFile("POST /api/imports", given),
    onSuccess: (view) => {
      client.setQueryData(queryKey("GET /api/imports/{id}", { params: { id: view.id } }), view);
      void client.invalidateQueries({ queryKey: ["GET /api/imports"] });
    },
  });
}

/** Says what the columns mean, or what holds where a cell is empty. Every row is checked again. */
export function useChangeImport(id: string, onChecked: () => void) {
  const client = useQueryClient();
  return useMutation<ImportView, Error, ImportPatch>({
    mutationFn: (body) => call("PATCH /api/imports/{id}", { params: { id }, body }),
    onSuccess: (view) => {
      client.setQueryData(queryKey("GET /api/imports/{id}", { params: { id } }), view);
      onChecked();
    },
  });
}

/** Makes a job of what is ready. Rows that are not are left behind. */
export function useStartImport(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (skip: ("wrong" | "conflict")[]) => call("POST /api/imports/{id}/start", { params: { id }, body: { skip } }),
    onSuccess: () => forget(client, "GET /api/jobs", "GET /api/imports"),
  });
}

export function useRemoveImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call("DELETE /api/imports/{id}", { params: { id } }),
    onSuccess: () => forget(client, "GET /api/imports"),
  });
}
