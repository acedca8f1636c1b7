import { serve } from "@/lib/api/serve";
import { jobBegunBefore, planNewJob } from "@/lib/jobs/create-job";
import { listJobs, planJob } from "@/lib/jobs/endpoints";
import { listJobs as list } from "@/lib/jobs/read-job";

export const GET = serve(listJobs, ({ actor, query }) => list(actor, query));

export const POST = serve(
  planJob,
  ({ actor, body, idempotencyKey }) => planNewJob(actor, body, idempotencyKey),
  ({ actor, body, idempotencyKey }) => jobBegunBefore(actor, body, idempotencyKey),
);
