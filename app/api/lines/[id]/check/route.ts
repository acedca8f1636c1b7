import { serve } from "@/lib/api/serve";
import { checkLine } from "@/lib/lines/check";
import { checkLine as declared } from "@/lib/lines/endpoints";

export const POST = serve(declared, ({ params, actor }) => checkLine(actor, params.id));
