import { testDeviceConnection } from "@/lib/devices/requests";
import { testConnection } from "@/lib/devices/test-connection";
import { serve } from "@/lib/http/serve";

export const POST = serve(testDeviceConnection, ({ params, body, actor }) => testConnection(actor, params.id, body ?? {}));
