import { serve } from "@/lib/api/serve";
import { probe } from "@/lib/device-access/discover";
import { probeDevice } from "@/lib/devices/endpoints";

export const POST = serve(probeDevice, ({ body, actor }) => probe(actor, body.address, body.certificate, body.connection));
