import { serve } from "@/lib/api/serve";
import { getDependants } from "@/lib/settings/endpoints";
import { dependantsOf } from "@/lib/settings/records";

export const GET = serve(getDependants, ({ params, actor }) => dependantsOf(actor, params.id, params.collection, params.recordId));
