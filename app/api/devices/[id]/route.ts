import { serve } from "@/lib/api/serve";
import { toDetail } from "@/lib/devices/device-detail";
import { getDevice, patchDevice as patch, deleteDevice as remove } from "@/lib/devices/endpoints";
import { deleteDevice, patchDevice } from "@/lib/devices/inventory";

export const GET = serve(getDevice, ({ params, actor }) => toDetail(actor, params.id));
export const PATCH = serve(patch, ({ params, body, actor, request }) => patchDevice(actor, params.id, body, request.headers));
export const DELETE = serve(remove, ({ params, actor }) => deleteDevice(actor, params.id));
