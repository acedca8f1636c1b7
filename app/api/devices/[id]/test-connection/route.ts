import { serve } from "@/lib/api/serve";
import { testDeviceConnection } from "@/lib/devices/endpoints";
import { testConnection } from "@/lib/devices/test-connection";

export const POST = serve(testDeviceConnection, ({ params, body, actor }) => testConnection(actor, params.id, body ?? {}));
