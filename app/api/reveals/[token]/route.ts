import { serve } from "@/lib/http/serve";
import { openReveal as declared } from "@/lib/resets/requests";
import { openReveal } from "@/lib/resets/reveal";

export const GET = serve(declared, ({ params, actor }) => openReveal(actor, params.token));
