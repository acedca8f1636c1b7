import { serve } from "@/lib/api/serve";
import { dependantsOf } from "@/lib/settings/dependants";
import { getDependants } from "@/lib/settings/endpoints";

export const GET = serve(getDependants, ({ params, actor }) => dependantsOf(actor, params.id, params.collection, params.recordId));
