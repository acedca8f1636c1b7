import { serve } from "@/lib/http/serve";
import { finishReset } from "@/lib/resets/choices";
import { finishReset as declared } from "@/lib/resets/requests";

export const POST = serve(declared, ({ params, actor }) => finishReset(actor, params.id));
