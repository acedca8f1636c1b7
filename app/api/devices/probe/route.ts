import { probe } from "@/lib/devices/probe";
import { probeDevice } from "@/lib/devices/requests";
import { serve } from "@/lib/http/serve";

export const POST = serve(probeDevice, ({ body, actor }) => probe(actor, body.address, body.certificate, body.connection));
