import { history } from "@/lib/documents/history";
import { listChanges } from "@/lib/documents/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(listChanges, ({ params, query, actor }) => history(actor, params.id, query));
