import { serve } from "@/lib/api/serve";
import { checkLine as declared } from "@/lib/lines/endpoints";
import { checkLine } from "@/lib/monitoring/check-line";

export const POST = serve(declared, ({ params, actor }) => checkLine(actor, params.id));
