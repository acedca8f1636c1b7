"use client";
import { useQuery } from "@tanstack/react-query";
import { asked } from "@/lib/api/client";
import { Until } from "../ui/time";

/** How long one may go on without signing in again: nobody wants to find out in the middle of a call. */
export function SignedInFor() {
  const sessions = useQuery({ ...asked("GET /api/sessions"), staleTime: 60_000, refetchInterval: 300_000 });
  const own = sessions.data?.items.find((session) => session.current);
  return own === undefined ? null : (
    <span className="text-xs text-ink-3 num only-d">
      <Until at={own.expiresAt}>{(words) => `Signed in for ${words} more`}</Until>
    </span>
  );
}
