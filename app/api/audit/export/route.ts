import { serve } from "@/lib/api/serve";
import { exportAudit } from "@/lib/audit/endpoints";
import { exportActs } from "@/lib/reports/export-acts";

export const GET = serve(exportAudit, async ({ query, actor }) => exportActs(query, actor));
