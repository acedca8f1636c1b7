import { serve } from "@/lib/api/serve";
import { finishReset as declared } from "@/lib/resets/endpoints";
import { finishReset } from "@/lib/resets/finish-or-rollback";

export const POST = serve(declared, ({ params, actor }) => finishReset(actor, params.id));
