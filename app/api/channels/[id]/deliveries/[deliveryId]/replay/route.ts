import { serve } from "@/lib/api/serve";
import { replayDelivery as replay } from "@/lib/channels/endpoints";
import { replayDelivery } from "@/lib/channels/service";

export const POST = serve(replay, ({ actor, params }) => replayDelivery(actor, params.id, params.deliveryId));
