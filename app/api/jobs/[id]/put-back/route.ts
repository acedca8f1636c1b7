import { Repeated, serve } from "@/lib/api/serve";
import { jobBegunBefore } from "@/lib/jobs/create-job";
import { putBackJob } from "@/lib/jobs/endpoints";
import { planPutBack } from "@/lib/jobs/put-back-job";

export const POST = serve(
  putBackJob,
  async ({ actor, params, idempotencyKey }) => {
    const { begun, made } = await planPutBack(actor, params.id, idempotencyKey);
    return made ? begun : new Repeated(begun);
  },
  ({ actor, params, idempotencyKey }) => jobBegunBefore(actor, { putBackOf: params.id }, idempotencyKey),
);
