import { serve } from "@/lib/api/serve";
import { putBackReset as declared } from "@/lib/resets/endpoints";
import { putBackReset } from "@/lib/resets/finish-or-rollback";

export const POST = serve(declared, ({ params, actor }) => putBackReset(actor, params.id));
