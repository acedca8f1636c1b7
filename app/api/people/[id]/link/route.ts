import { serve } from "@/lib/api/serve";
import { baseOf } from "@/lib/auth/one-time-links";
import { renewLink } from "@/lib/people/endpoints";
import * as people from "@/lib/people/service";

export const POST = serve(renewLink, ({ params, body, actor, request }) => people.renewLink(params.id, actor, baseOf(request), body.by));
