import { serve } from "@/lib/api/serve";
import { beginReplacement, replacementBegunBefore } from "@/lib/replacements/begin";
import { getReplacement, startReplacement } from "@/lib/replacements/endpoints";
import { showReplacement } from "@/lib/replacements/view";

export const GET = serve(getReplacement, ({ params, actor }) => showReplacement(actor, params.id));
export const POST = serve(
  startReplacement,
  ({ params, body, actor, request, idempotencyKey }) => beginReplacement(actor, params.id, body, request.headers, idempotencyKey),
  ({ params, body, actor, idempotencyKey }) => replacementBegunBefore(actor, params.id, body, idempotencyKey),
);
