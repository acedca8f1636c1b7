import { serve } from "@/lib/http/serve";
import { listResets as declared } from "@/lib/resets/requests";
import { listResets } from "@/lib/resets/view";

export const GET = serve(declared, ({ query, actor }) => listResets(actor, query));
