import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { Prefetched } from "@/components/shell/prefetched";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";
import { lineDetail } from "@/lib/lines/line-detail";

/** The line of a page. Once per page, for its title and its content. */
export const lineOf = cache(async (id: string) =>
  lineDetail(await requirePage("line.see"), id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }),
);

export interface LineParams {
  readonly params: Promise<{ id: string }>;
}

/** What shows the line, with it at hand. */
export async function WithLine({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  return <Prefetched entries={[[queryKey("GET /api/lines/{id}", { params: { id } }), await lineOf(id)]]}>{children}</Prefetched>;
}
