import { serve } from "@/lib/api/serve";
import { previewReplacement } from "@/lib/replacements/begin";
import { planReplacement } from "@/lib/replacements/endpoints";

export const POST = serve(planReplacement, ({ params, body, actor }) => previewReplacement(actor, params.id, body));
