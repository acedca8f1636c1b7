import { serve } from "@/lib/api/serve";
import { joinLine } from "@/lib/lines/endpoints";
import { joinLines } from "@/lib/lines/join-split-rename";

export const POST = serve(joinLine, ({ params, body, actor }) => joinLines(actor, params.id, body.lineId));
