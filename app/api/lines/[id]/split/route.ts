import { serve } from "@/lib/http/serve";
import { splitLine } from "@/lib/lines/choices";
import { splitLine as declared } from "@/lib/lines/requests";

export const POST = serve(declared, ({ params, body, actor }) => splitLine(actor, params.id, body.endIds));
