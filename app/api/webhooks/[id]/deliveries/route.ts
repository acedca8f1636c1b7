import { serve } from "@/lib/api/serve";
import { listDeliveries } from "@/lib/webhooks/endpoints";
import * as webhooks from "@/lib/webhooks/service";

export const GET = serve(listDeliveries, ({ params, query }) => webhooks.deliveries(params.id, query));
