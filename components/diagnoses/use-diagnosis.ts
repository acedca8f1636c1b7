"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { type Answer, asked, call, forget } from "@/lib/api/client";
import { forgetLines } from "../lines/use-lines";

export type Diagnosis = Answer<"GET /api/diagnoses/{id}">;
export type DiagnosedEnd = Diagnosis["ends"][number];
export type Rung = DiagnosedEnd["rungs"][number];

/** Steps come one after another, some of them within milliseconds. */
const watchMs = 300;

/** A look for the fault of a line, followed until it has ended. The ticket's time is the reader's own. */
export function useDiagnosis(id: string | undefined) {
  const client = useQueryClient();
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const look = useQuery({
    ...asked("GET /api/diagnoses/{id}", { params: { id: id ?? "" }, query: { timeZone } }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.state === "running" ? watchMs : false),
  });
  const state = look.data?.state;
  useEffect(() => {
    if (state === "done") {
      // What was heard is what the line and its devices say from now on.
      void forgetLines(client);
      void forget(client, "GET /api/lines/{id}/diagnoses");
    }
  }, [state, client]);
  return look;
}

/** The last looks at a line. */
export function useLastLooks(lineId: string) {
  return useQuery(asked("GET /api/lines/{id}/diagnoses", { params: { id: lineId } }));
}

/** Looks for the fault now, or joins whoever is looking. */
export function useLook(lineId: string, onBegun: (id: string) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call("POST /api/lines/{id}/diagnoses", { params: { id: lineId } }),
    onSuccess: ({ id }) => {
      void forget(client, "GET /api/lines/{id}/diagnoses");
      onBegun(id);
    },
  });
}
