import { serve } from "@/lib/api/serve";
import { patchChannel, removeChannel as remove } from "@/lib/channels/endpoints";
import { changeChannel, removeChannel } from "@/lib/channels/service";

export const PATCH = serve(patchChannel, ({ actor, params, body }) => changeChannel(actor, params.id, body));
export const DELETE = serve(remove, ({ actor, params }) => removeChannel(actor, params.id));
