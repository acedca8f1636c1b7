import { dependantsOf } from "@/lib/documents/records";
import { getDependants } from "@/lib/documents/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(getDependants, ({ params, actor }) => dependantsOf(actor, params.id, params.collection, params.recordId));
