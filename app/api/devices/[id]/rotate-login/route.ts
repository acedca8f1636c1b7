import { serve } from "@/lib/api/serve";
import { rotateLogin } from "@/lib/device-logins/rotate-login";
import { rotateDeviceLogin } from "@/lib/devices/endpoints";

export const POST = serve(rotateDeviceLogin, ({ params, actor, body }) => rotateLogin(actor, params.id, body ?? {}));
