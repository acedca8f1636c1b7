import { serve } from "@/lib/api/serve";
import { listRows } from "@/lib/jobs/endpoints";
import { listRows as list } from "@/lib/jobs/read-rows";

export const GET = serve(listRows, ({ actor, params, query }) => list(actor, params.id, query));
