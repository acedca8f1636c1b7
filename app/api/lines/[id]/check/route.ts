import { serve } from "@/lib/http/serve";
import { checkLine } from "@/lib/lines/check";
import { checkLine as declared } from "@/lib/lines/requests";

export const POST = serve(declared, ({ params, actor }) => checkLine(actor, params.id));
