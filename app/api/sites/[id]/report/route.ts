import { serve } from "@/lib/api/serve";
import { reportOf } from "@/lib/hand-overs/report";
import { reportFile } from "@/lib/hand-overs/report-file";
import { getReport } from "@/lib/hand-overs/report-schemas";
import { ownOrigin } from "@/lib/http/origin";

export const GET = serve(getReport, async ({ params, query, actor, request }) => {
  const report = await reportOf(params.id, actor, { month: query.month, origin: ownOrigin(request.headers) ?? "" });
  return query.format === "json" ? report : reportFile(report, query.format);
});
