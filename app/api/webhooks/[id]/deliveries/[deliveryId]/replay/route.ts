import { serve } from "@/lib/api/serve";
import { replayDelivery } from "@/lib/webhooks/endpoints";
import * as webhooks from "@/lib/webhooks/service";

export const POST = serve(replayDelivery, ({ params, actor }) => webhooks.replay(params.id, params.deliveryId, actor));
