import { serve } from "@/lib/api/serve";
import { getReset } from "@/lib/resets/endpoints";
import { showReset } from "@/lib/resets/reset-view";

export const GET = serve(getReset, ({ params, actor }) => showReset(actor, params.id));
