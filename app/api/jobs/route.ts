import { Repeated, serve } from "@/lib/api/serve";
import { jobBegunBefore, planNewJob } from "@/lib/jobs/create-job";
import { listJobs, planJob } from "@/lib/jobs/endpoints";
import { listJobs as list } from "@/lib/jobs/read-job";

export const GET = serve(listJobs, ({ actor, query }) => list(actor, query));

export const POST = serve(
  planJob,
  async ({ actor, body, idempotencyKey }) => {
    const { begun, made } = await planNewJob(actor, body, idempotencyKey);
    return made ? begun : new Repeated(begun);
  },
  ({ actor, body, idempotencyKey }) => jobBegunBefore(actor, body, idempotencyKey),
);
