import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { LinePage } from "@/components/lines/line-page";
import { Prefetched } from "@/components/shell/prefetched";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";
import { lineDetail } from "@/lib/lines/detail";

export const metadata: Metadata = { title: "Line" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requirePage("line.see");
  const { id } = await params;
  const line = await lineDetail(actor, id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  return (
    <Prefetched entries={[[["line", id], line]]}>
      <LinePage id={id} />
    </Prefetched>
  );
}
