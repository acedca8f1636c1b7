import { serve } from "@/lib/api/serve";
import { getNewLine } from "@/lib/new-lines/endpoints";
import { showNewLine } from "@/lib/new-lines/view";

export const GET = serve(getNewLine, ({ params, actor }) => showNewLine(actor, params.id));
