import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AlertPage } from "@/components/alerts/alert-page";
import { Prefetched } from "@/components/shell/prefetched";
import { alertDetail } from "@/lib/alerts/alert-detail";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";

export const metadata: Metadata = { title: "Alert" };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const actor = await requirePage("alert.see");
  const { id } = await params;
  const alert = await alertDetail(actor, id).catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "not_found") {
      notFound();
    }
    throw error;
  });
  return (
    <Prefetched entries={[[queryKey("GET /api/alerts/{id}", { params: { id } }), alert]]}>
      <AlertPage id={id} />
    </Prefetched>
  );
}
