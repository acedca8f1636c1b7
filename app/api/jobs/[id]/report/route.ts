import { serve } from "@/lib/api/serve";
import { reportJob } from "@/lib/jobs/endpoints";
import { jobReport } from "@/lib/jobs/report";

export const GET = serve(reportJob, ({ actor, params }) => jobReport(actor, params.id));
