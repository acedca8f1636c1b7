import { serve } from "@/lib/api/serve";
import { renewSecondStep } from "@/lib/people/endpoints";
import { baseOf } from "@/lib/people/links";
import * as people from "@/lib/people/service";

export const POST = serve(renewSecondStep, ({ params, actor, request }) => people.renewSecondStep(params.id, actor, baseOf(request)));
