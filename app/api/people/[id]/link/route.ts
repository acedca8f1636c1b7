import { serve } from "@/lib/api/serve";
import { renewLink } from "@/lib/people/endpoints";
import { baseOf } from "@/lib/people/links";
import * as people from "@/lib/people/service";

export const POST = serve(renewLink, ({ params, actor, request }) => people.renewLink(params.id, actor, baseOf(request)));
