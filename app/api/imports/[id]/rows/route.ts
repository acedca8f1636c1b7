import { serve } from "@/lib/api/serve";
import { changeRows } from "@/lib/imports/change-rows";
import { changeImportRows, listImportRows } from "@/lib/imports/endpoints";
import { listRows } from "@/lib/imports/read-import";

export const GET = serve(listImportRows, ({ actor, params, query }) => listRows(actor, params.id, query));

export const PATCH = serve(changeImportRows, ({ actor, params, body }) => changeRows(actor, params.id, body.rows));
