import { putBack } from "@/lib/documents/history";
import { revertChange } from "@/lib/documents/requests";
import { serve } from "@/lib/http/serve";

export const POST = serve(revertChange, ({ params, body, actor, ifMatch }) =>
  putBack(actor, params.id, params.changeId, { reason: body.reason, baseline: ifMatch }),
);
