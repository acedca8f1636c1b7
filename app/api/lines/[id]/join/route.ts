import { serve } from "@/lib/http/serve";
import { joinLines } from "@/lib/lines/choices";
import { joinLine } from "@/lib/lines/requests";

export const POST = serve(joinLine, ({ params, body, actor }) => joinLines(actor, params.id, body.lineId));
