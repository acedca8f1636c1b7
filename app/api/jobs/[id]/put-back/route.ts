import { serve } from "@/lib/api/serve";
import { jobBegunBefore } from "@/lib/jobs/create-job";
import { putBackJob } from "@/lib/jobs/endpoints";
import { planPutBack } from "@/lib/jobs/put-back-job";

export const POST = serve(
  putBackJob,
  ({ actor, params, idempotencyKey }) => planPutBack(actor, params.id, idempotencyKey),
  ({ actor, params, idempotencyKey }) => jobBegunBefore(actor, { putBackOf: params.id }, idempotencyKey),
);
