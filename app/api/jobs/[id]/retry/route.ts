import { serve } from "@/lib/api/serve";
import { retryJob } from "@/lib/jobs/endpoints";
import { retryJob as retry } from "@/lib/jobs/steer-job";

export const POST = serve(retryJob, ({ actor, params, body }) => retry(actor, params.id, body));
