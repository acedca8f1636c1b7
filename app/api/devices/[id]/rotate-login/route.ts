import { rotateDeviceLogin } from "@/lib/devices/requests";
import { rotateLogin } from "@/lib/devices/rotate-login";
import { serve } from "@/lib/http/serve";

export const POST = serve(rotateDeviceLogin, ({ params, actor, body }) => rotateLogin(actor, params.id, body ?? {}));
