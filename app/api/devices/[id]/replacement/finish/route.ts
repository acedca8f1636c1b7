import { serve } from "@/lib/api/serve";
import { finishReplacement as declared } from "@/lib/replacements/endpoints";
import { finishReplacement } from "@/lib/replacements/view";

export const POST = serve(declared, ({ params, actor }) => finishReplacement(actor, params.id));
