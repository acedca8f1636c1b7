import { serve } from "@/lib/api/serve";
import { listNewLines } from "@/lib/new-lines/endpoints";
import { newLinesOf } from "@/lib/new-lines/view";

export const GET = serve(listNewLines, ({ query, actor }) => newLinesOf(actor, query));
