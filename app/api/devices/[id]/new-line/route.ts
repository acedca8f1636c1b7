import { Repeated, serve } from "@/lib/api/serve";
import { beginNewLine, newLineBegunBefore } from "@/lib/new-lines/begin";
import { planNewLine, startNewLine } from "@/lib/new-lines/endpoints";
import { previewNewLine } from "@/lib/new-lines/preview";

export const GET = serve(planNewLine, ({ params, query, actor }) => previewNewLine(actor, params.id, query));

export const POST = serve(
  startNewLine,
  async ({ params, body, actor, idempotencyKey }) => {
    const { id, begun } = await beginNewLine(actor, params.id, body, idempotencyKey);
    return begun ? { id } : new Repeated({ id });
  },
  ({ params, body, actor, idempotencyKey }) => newLineBegunBefore(actor, params.id, body, idempotencyKey),
);
