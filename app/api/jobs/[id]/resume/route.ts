import { serve } from "@/lib/api/serve";
import { resumeJob } from "@/lib/jobs/endpoints";
import { resumeJob as resume } from "@/lib/jobs/steer-job";

export const POST = serve(resumeJob, ({ actor, params }) => resume(actor, params.id));
