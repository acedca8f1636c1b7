import { serve } from "@/lib/api/serve";
import { exportImportRows as declared } from "@/lib/reports/endpoints";
import { exportImportRows } from "@/lib/reports/export-import-rows";

export const GET = serve(declared, async ({ actor, params, query: { format, ...query } }) =>
  exportImportRows(actor, params.id, format, query),
);
