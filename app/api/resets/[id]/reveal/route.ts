import { serve } from "@/lib/api/serve";
import { revealReset as declared } from "@/lib/resets/endpoints";
import { revealReset } from "@/lib/resets/reveal";

export const POST = serve(declared, ({ params, actor, request }) => revealReset(actor, params.id, request));
