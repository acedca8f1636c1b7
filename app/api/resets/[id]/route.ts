import { serve } from "@/lib/http/serve";
import { getReset } from "@/lib/resets/requests";
import { showReset } from "@/lib/resets/view";

export const GET = serve(getReset, ({ params, actor }) => showReset(actor, params.id));
