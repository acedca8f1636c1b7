import { serve } from "@/lib/api/serve";
import { changeRow } from "@/lib/imports/change-rows";
import { changeImportRow } from "@/lib/imports/endpoints";

export const PATCH = serve(changeImportRow, ({ actor, params, body }) => changeRow(actor, params.id, params.row, body));
