import { serve } from "@/lib/api/serve";
import { revertChange } from "@/lib/settings/endpoints";
import { putBack } from "@/lib/settings/history";

export const POST = serve(revertChange, ({ params, body, actor, ifMatch }) =>
  putBack(actor, params.id, params.changeId, { reason: body.reason, baseline: ifMatch || undefined }),
);
