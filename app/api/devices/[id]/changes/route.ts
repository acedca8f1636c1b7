import { serve } from "@/lib/api/serve";
import { listChanges } from "@/lib/settings/endpoints";
import { history } from "@/lib/settings/history";

export const GET = serve(listChanges, ({ params, query, actor }) => history(actor, params.id, query));
