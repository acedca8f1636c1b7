import { checkNow } from "@/lib/devices/check";
import { checkDevice } from "@/lib/devices/requests";
import { serve } from "@/lib/http/serve";

export const POST = serve(checkDevice, ({ params, actor }) => checkNow(actor, params.id));
