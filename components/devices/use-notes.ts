"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { asked, call, forget, type Item } from "@/lib/api/client";

export type Note = Item<"GET /api/devices/{id}/notes">;

/** What people have written down about a device. */
export function useNotes(device: string) {
  return useQuery(asked("GET /api/devices/{id}/notes", { params: { id: device } }));
}

export function useWriteNotes(device: string) {
  const client = useQueryClient();
  const onSuccess = () => forget(client, "GET /api/devices/{id}/notes");
  return {
    write: useMutation({
      mutationFn: ({ note, text }: { note: string | undefined; text: string }) =>
        note === undefined
          ? call("POST /api/devices/{id}/notes", { params: { id: device }, body: { text } })
          : call("PATCH /api/devices/{id}/notes/{noteId}", { params: { id: device, noteId: note }, body: { text } }),
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (note: string) => call("DELETE /api/devices/{id}/notes/{noteId}", { params: { id: device, noteId: note } }),
      onSuccess,
    }),
  };
}
