import { serve } from "@/lib/api/serve";
import { baseOf } from "@/lib/auth/one-time-links";
import { renewSecondStep } from "@/lib/people/endpoints";
import * as people from "@/lib/people/service";

export const POST = serve(renewSecondStep, ({ params, actor, request }) => people.renewSecondStep(params.id, actor, baseOf(request)));
