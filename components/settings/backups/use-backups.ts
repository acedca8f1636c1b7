"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Answer, asked, call, forget, queryKey, type Request } from "@/lib/api/client";

export type Backups = Answer<"GET /api/backups">;
export type Backup = Backups["items"][number];
export type Drill = NonNullable<Backup["drill"]>;

const busyMs = 1_000;
const restMs = 30_000;

/** Asked again often while something is under way: its own page may not be the one that began it. */
export function useBackups() {
  return useQuery({
    ...asked("GET /api/backups"),
    refetchInterval: ({ state }) => (state.data?.running ? busyMs : restMs),
  });
}

export function useChangeBackups() {
  const client = useQueryClient();
  const again = () => forget(client, "GET /api/backups", "GET /api/backups/standing");
  // What was refused is noted too, and what is under way is told to everybody who looks.
  return {
    make: useMutation({ mutationFn: () => call("POST /api/backups"), onSettled: again }),
    drill: useMutation({ mutationFn: (id: string) => call("POST /api/backups/{id}/drill", { params: { id } }), onSettled: again }),
    change: useMutation({
      mutationFn: (body: Request<"PATCH /api/backups/settings">["body"]) => call("PATCH /api/backups/settings", { body }),
      onSuccess: async (settings) => {
        client.setQueryData(queryKey("GET /api/backups"), (before) => before && { ...before, settings });
        await again();
      },
    }),
  };
}
