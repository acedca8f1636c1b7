import { serve } from "@/lib/api/serve";
import { finishNewLine as declared } from "@/lib/new-lines/endpoints";
import { finishNewLine } from "@/lib/new-lines/view";

export const POST = serve(declared, ({ params, actor }) => finishNewLine(actor, params.id));
