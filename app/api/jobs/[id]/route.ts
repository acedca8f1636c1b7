import { serve } from "@/lib/api/serve";
import { getJob } from "@/lib/jobs/endpoints";
import { jobDetail } from "@/lib/jobs/read-job";

export const GET = serve(getJob, ({ actor, params }) => jobDetail(actor, params.id));
