import { serve } from "@/lib/api/serve";
import { startJob } from "@/lib/jobs/endpoints";
import { startJob as start } from "@/lib/jobs/steer-job";

export const POST = serve(startJob, ({ actor, params, body }) => start(actor, params.id, body));
