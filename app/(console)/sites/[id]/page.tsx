import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Prefetched } from "@/components/shell/prefetched";
import { SitePage } from "@/components/sites/site-page";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";
import { siteSummary } from "@/lib/reports/site-summary";

/** Once per page, for its title and its content. */
const siteOf = cache(async (id: string) =>
  siteSummary(id, await requirePage("device.see")).catch((error: unknown) => {
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
  return { title: (await siteOf((await params).id)).name };
}

export default async function Page({ params }: Given) {
  const { id } = await params;
  return (
    <Prefetched entries={[[queryKey("GET /api/sites/{id}", { params: { id } }), await siteOf(id)]]}>
      <SitePage id={id} />
    </Prefetched>
  );
}
