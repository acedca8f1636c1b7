import { Repeated, serve } from "@/lib/api/serve";
import { beginReset, resetBegunBefore } from "@/lib/resets/begin";
import { startReset } from "@/lib/resets/endpoints";

export const POST = serve(
  startReset,
  async ({ params, body, actor, idempotencyKey }) => {
    const { id, begun } = await beginReset(actor, params.id, body, idempotencyKey);
    return begun ? { id } : new Repeated({ id });
  },
  ({ params, body, actor, idempotencyKey }) => resetBegunBefore(actor, params.id, body, idempotencyKey),
);
