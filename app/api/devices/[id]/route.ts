import { detailOf } from "@/lib/devices/detail";
import { deleteDevice, patchDevice } from "@/lib/devices/inventory";
import { getDevice, patchDevice as patch, deleteDevice as remove } from "@/lib/devices/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(getDevice, ({ params, actor }) => detailOf(actor, params.id));
export const PATCH = serve(patch, ({ params, body, actor, request }) => patchDevice(actor, params.id, body, request.headers));
export const DELETE = serve(remove, ({ params, actor }) => deleteDevice(actor, params.id));
