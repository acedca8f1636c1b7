import { serve } from "@/lib/api/serve";
import { getLine, patchLine } from "@/lib/lines/endpoints";
import { changeLine } from "@/lib/lines/join-split-rename";
import { lineDetail } from "@/lib/lines/line-detail";

export const GET = serve(getLine, ({ params, actor }) => lineDetail(actor, params.id));
export const PATCH = serve(patchLine, ({ params, body, actor }) => changeLine(actor, params.id, body));
