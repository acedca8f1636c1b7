import { serve } from "@/lib/api/serve";
import { listLineJobs } from "@/lib/jobs/endpoints";
import { lineJobs } from "@/lib/jobs/line-jobs";

export const GET = serve(listLineJobs, ({ actor, params }) => lineJobs(actor, params.id));
