import { serve } from "@/lib/http/serve";
import { nameLine } from "@/lib/lines/choices";
import { lineDetail } from "@/lib/lines/detail";
import { getLine, patchLine } from "@/lib/lines/requests";

export const GET = serve(getLine, ({ params, actor }) => lineDetail(actor, params.id));
export const PATCH = serve(patchLine, ({ params, body, actor }) => nameLine(actor, params.id, body.name));
