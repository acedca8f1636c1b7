import { serve } from "@/lib/http/serve";
import { baseOf } from "@/lib/people/links";
import { renewLink } from "@/lib/people/requests";
import * as people from "@/lib/people/service";

export const POST = serve(renewLink, ({ params, actor, request }) => people.renewLink(params.id, actor, baseOf(request)));
