import { serve } from "@/lib/api/serve";
import { createDevice as create, listDevices as list } from "@/lib/devices/endpoints";
import { createDevice } from "@/lib/devices/inventory";
import { listDevices } from "@/lib/devices/list-devices";

export const GET = serve(list, ({ query, actor }) => listDevices(query, actor));
export const POST = serve(create, ({ body, actor }) => createDevice(actor, body));
