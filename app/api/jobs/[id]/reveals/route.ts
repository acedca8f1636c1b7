import { serve } from "@/lib/api/serve";
import { makeLinks as declared } from "@/lib/jobs/endpoints";
import { makeLinks } from "@/lib/jobs/make-links";

export const POST = serve(declared, ({ actor, params, body, request }) => makeLinks(actor, params.id, body, request));
