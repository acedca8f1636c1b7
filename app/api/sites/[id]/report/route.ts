import { serve } from "@/lib/api/serve";
import { reportOf } from "@/lib/hand-overs/report";
import { reportFile } from "@/lib/hand-overs/report-file";
import { getReport } from "@/lib/hand-overs/report-schemas";

export const GET = serve(getReport, async ({ params, query, actor }) => {
  const report = await reportOf(params.id, actor, query.month);
  return query.format === "json" ? report : reportFile(report, query.format);
});
