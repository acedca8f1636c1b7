import { serve } from "@/lib/api/serve";
import { choiceOf } from "@/lib/jobs/choice";
import { describeChoice } from "@/lib/jobs/endpoints";

export const POST = serve(describeChoice, ({ actor, body }) => choiceOf(actor, body));
