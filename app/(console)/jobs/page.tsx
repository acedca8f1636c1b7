import type { Metadata } from "next";
import { JobsPage } from "@/components/jobs/jobs-page";
import { pageSize } from "@/components/jobs/page-size";
import { jobsParameters, readJobsView } from "@/components/jobs/view";
import { Prefetched } from "@/components/shell/prefetched";
import { pagesKey, textQuery } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { jobQuery } from "@/lib/jobs/endpoints";
import { listJobs } from "@/lib/jobs/read-job";

export const metadata: Metadata = { title: "Jobs" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requirePage("job.see");
  const given = Object.entries(await searchParams).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : []));
  const parameters = jobsParameters(readJobsView(new URLSearchParams(given)));
  // An address that asks for nonsense gets its answer from the API, beside the list.
  const query = jobQuery.safeParse({ ...textQuery(parameters), limit: pageSize });
  const first = query.success ? await listJobs(actor, query.data) : undefined;
  return (
    <Prefetched entries={[[pagesKey("GET /api/jobs", { query: textQuery(parameters) }), first && { pages: [first], pageParams: [null] }]]}>
      <JobsPage />
    </Prefetched>
  );
}
