import { serve } from "@/lib/api/serve";
import { listDeliveries as list } from "@/lib/channels/endpoints";
import { listDeliveries } from "@/lib/channels/service";

export const GET = serve(list, ({ params, query }) => listDeliveries(params.id, query));
