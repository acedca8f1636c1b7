import { serve } from "@/lib/api/serve";
import { changePhoto, removePhoto } from "@/lib/photos/endpoints";
import { change, remove } from "@/lib/photos/service";

export const PATCH = serve(changePhoto, ({ params, body, actor }) => change(actor, params.id, body));
export const DELETE = serve(removePhoto, ({ params, actor }) => remove(actor, params.id));
