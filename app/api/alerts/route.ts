import { listAlerts as list } from "@/lib/alerts/endpoints";
import { listAlerts } from "@/lib/alerts/read-alerts";
import { serve } from "@/lib/api/serve";

export const GET = serve(list, ({ actor, query }) => listAlerts(actor, query));
