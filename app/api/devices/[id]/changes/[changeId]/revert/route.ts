import { serve } from "@/lib/api/serve";
import { previewPutBack } from "@/lib/reports/endpoints";
import { putBackWarnings } from "@/lib/reports/put-back-warnings";
import { revertChange } from "@/lib/settings/endpoints";
import { putBack } from "@/lib/settings/history";

export const GET = serve(previewPutBack, ({ params, actor }) => putBackWarnings(actor, params.id, params.changeId));
export const POST = serve(revertChange, ({ params, body, actor, ifMatch }) =>
  putBack(actor, params.id, params.changeId, { reason: body.reason, baseline: ifMatch || undefined }),
);
