import { serve } from "@/lib/api/serve";
import { checkDevice } from "@/lib/devices/endpoints";
import { checkNow } from "@/lib/monitoring/check-device";

export const POST = serve(checkDevice, ({ params, actor }) => checkNow(actor, params.id));
