import { serve } from "@/lib/api/serve";
import { testConnection } from "@/lib/device-logins/test-connection";
import { testDeviceConnection } from "@/lib/devices/endpoints";

export const POST = serve(testDeviceConnection, ({ params, body, actor }) => testConnection(actor, params.id, body ?? {}));
