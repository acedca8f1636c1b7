import { serve } from "@/lib/api/serve";
import { splitLine as declared } from "@/lib/lines/endpoints";
import { splitLine } from "@/lib/lines/join-split-rename";

export const POST = serve(declared, ({ params, body, actor }) => splitLine(actor, params.id, body.endIds));
