import { serve } from "@/lib/api/serve";
import { stopJob } from "@/lib/jobs/endpoints";
import { stopJob as stop } from "@/lib/jobs/steer-job";

export const POST = serve(stopJob, ({ actor, params }) => stop(actor, params.id));
