import { serve } from "@/lib/api/serve";
import { listResets as declared } from "@/lib/resets/endpoints";
import { listResets } from "@/lib/resets/list-resets";

export const GET = serve(declared, ({ query, actor }) => listResets(actor, query));
