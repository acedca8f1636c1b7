import { serve } from "@/lib/http/serve";
import { beginReset } from "@/lib/resets/begin";
import { startReset } from "@/lib/resets/requests";

export const POST = serve(startReset, ({ params, body, actor, request }) =>
  beginReset(actor, params.id, body, request.headers.get("idempotency-key") ?? undefined),
);
