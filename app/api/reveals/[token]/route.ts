import { serve } from "@/lib/api/serve";
import { openReveal as declared } from "@/lib/resets/endpoints";
import { openReveal } from "@/lib/resets/reveal";

export const GET = serve(declared, ({ params, actor }) => openReveal(actor, params.token));
