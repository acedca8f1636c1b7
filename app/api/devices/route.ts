import { createDevice } from "@/lib/devices/inventory";
import { listDevices } from "@/lib/devices/list";
import { createDevice as create, listDevices as list } from "@/lib/devices/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(list, ({ query, actor }) => listDevices(query, actor));
export const POST = serve(create, ({ body, actor }) => createDevice(actor, body));
