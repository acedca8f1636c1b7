import { serve } from "@/lib/api/serve";
import { changeImport as change } from "@/lib/imports/change-import";
import { changeImport, getImport, removeImport } from "@/lib/imports/endpoints";
import { readImport } from "@/lib/imports/read-import";
import { removeImport as remove } from "@/lib/imports/remove-import";

export const GET = serve(getImport, ({ actor, params }) => readImport(actor, params.id));

export const PATCH = serve(changeImport, ({ actor, params, body }) => change(actor, params.id, body));

export const DELETE = serve(removeImport, ({ actor, params }) => remove(actor, params.id));
