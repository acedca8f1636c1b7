import { serve } from "@/lib/http/serve";
import { revealReset as declared } from "@/lib/resets/requests";
import { revealReset } from "@/lib/resets/reveal";

export const POST = serve(declared, ({ params, actor, request }) => revealReset(actor, params.id, request));
