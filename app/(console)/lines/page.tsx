import type { Metadata } from "next";
import { LinesPage } from "@/components/lines/lines-page";
import { pageSize } from "@/components/lines/page-size";
import { linesParameters, readLinesView } from "@/components/lines/view";
import { Prefetched } from "@/components/shell/prefetched";
import { pagesKey, textQuery } from "@/lib/api/client";
import { requirePage } from "@/lib/auth/page";
import { lineQuery } from "@/lib/lines/endpoints";
import { listLines } from "@/lib/lines/list-lines";

export const metadata: Metadata = { title: "Lines" };

export default async function Page({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requirePage("line.see");
  const given = Object.entries(await searchParams).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : []));
  const parameters = linesParameters(readLinesView(new URLSearchParams(given)));
  // An address that asks for nonsense gets its answer from the API, beside the list.
  const query = lineQuery.safeParse({ ...textQuery(parameters), limit: pageSize });
  const first = query.success ? await listLines(query.data, actor) : undefined;
  return (
    <Prefetched entries={[[pagesKey("GET /api/lines", { query: textQuery(parameters) }), first && { pages: [first], pageParams: [null] }]]}>
      <LinesPage />
    </Prefetched>
  );
}
