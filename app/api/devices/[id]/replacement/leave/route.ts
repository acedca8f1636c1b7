import { serve } from "@/lib/api/serve";
import { leaveReplacement as declared } from "@/lib/replacements/endpoints";
import { leaveReplacement } from "@/lib/replacements/view";

export const POST = serve(declared, ({ params, actor }) => leaveReplacement(actor, params.id));
