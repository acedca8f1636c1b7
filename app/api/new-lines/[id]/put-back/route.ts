import { serve } from "@/lib/api/serve";
import { putBackNewLine as declared } from "@/lib/new-lines/endpoints";
import { putBackNewLine } from "@/lib/new-lines/view";

export const POST = serve(declared, ({ params, actor }) => putBackNewLine(actor, params.id));
