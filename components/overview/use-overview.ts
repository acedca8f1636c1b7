"use client";
import { useQuery } from "@tanstack/react-query";
import type { TruthName } from "@/lib/devices/schemas";
import { api } from "@/lib/http/client";
import type { ChangeItem } from "@/lib/settings/schemas";

export type TruthCounts = Readonly<Record<"yes" | "no" | "unknown" | "differs" | "not_applicable", number>>;

export interface Attention {
  readonly deviceId: string;
  readonly name: string;
  readonly site: string | null;
  readonly kind: string;
  readonly truth: string;
  readonly state: "yes" | "no" | "unknown" | "differs" | "not_applicable";
  readonly cause: string;
  readonly next: { readonly label: string; readonly href: string };
  readonly at: string | null;
}

export interface Overview {
  readonly counts: { readonly devices: number; readonly byKind: Readonly<Record<string, number>>; readonly checkedAt: string | null };
  readonly truths: Readonly<Record<TruthName, TruthCounts>>;
  readonly attention: readonly Attention[];
  readonly attentionTotal: number;
  readonly recentChanges: readonly (ChangeItem & { readonly deviceName: string })[];
}

/** The fleet as it stands. Kept fresh while a page looks at it. */
export function useOverview(enabled = true, refetchMs: number | false = false) {
  return useQuery({
    queryKey: ["overview"],
    queryFn: ({ signal }) => api<Overview>("/api/overview", { signal }),
    enabled,
    staleTime: 15_000,
    refetchInterval: refetchMs,
  });
}
