import { serve } from "@/lib/http/serve";
import { putBackReset } from "@/lib/resets/choices";
import { putBackReset as declared } from "@/lib/resets/requests";

export const POST = serve(declared, ({ params, actor }) => putBackReset(actor, params.id));
