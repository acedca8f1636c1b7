import { serve } from "@/lib/api/serve";
import { beginReset } from "@/lib/resets/begin";
import { startReset } from "@/lib/resets/endpoints";

export const POST = serve(startReset, ({ params, body, actor, request }) =>
  beginReset(actor, params.id, body, request.headers.get("idempotency-key") ?? undefined),
);
