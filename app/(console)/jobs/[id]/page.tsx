import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { JobPage } from "@/components/jobs/job-page";
import { Prefetched } from "@/components/shell/prefetched";
import { queryKey } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { ProblemError } from "@/lib/http/problems";
import { jobDetail } from "@/lib/jobs/read-job";

/** Once per page, for its title and its content. */
const jobOf = cache(async (id: string) =>
  jobDetail(await requirePage("job.see"), id).catch((error: unknown) => {
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
  const { name, number } = await jobOf((await params).id);
  return { title: `${name}, job ${number}` };
}

export default async function Page({ params }: Given) {
  const { id } = await params;
  return (
    <Prefetched entries={[[queryKey("GET /api/jobs/{id}", { params: { id } }), await jobOf(id)]]}>
      <JobPage id={id} />
    </Prefetched>
  );
}
