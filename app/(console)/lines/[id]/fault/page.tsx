import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { FaultPage } from "@/components/diagnoses/fault-page";
import { Prefetched } from "@/components/shell/prefetched";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";
import { lineDetail } from "@/lib/lines/line-detail";

/** Once per page, for its title and its content. */
const lineOf = cache(async (id: string) =>
  lineDetail(await requirePage("line.see"), id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  }),
);

interface Given {
  readonly params: Promise<{ id: string }>;
}

export async function generateMetadata({ params }: Given): Promise<Metadata> {
  return { title: `Find the fault of ${(await lineOf((await params).id)).name}` };
}

export default async function Page({ params }: Given) {
  const { id } = await params;
  return (
    <Prefetched entries={[[queryKey("GET /api/lines/{id}", { params: { id } }), await lineOf(id)]]}>
      <FaultPage id={id} />
    </Prefetched>
  );
}
