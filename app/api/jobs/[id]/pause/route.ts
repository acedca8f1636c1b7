import { serve } from "@/lib/api/serve";
import { pauseJob } from "@/lib/jobs/endpoints";
import { pauseJob as pause } from "@/lib/jobs/steer-job";

export const POST = serve(pauseJob, ({ actor, params }) => pause(actor, params.id));
