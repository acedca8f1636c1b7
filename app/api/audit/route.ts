import { serve } from "@/lib/api/serve";
import { listAudit } from "@/lib/audit/endpoints";
import { list } from "@/lib/reports/list-audit";

export const GET = serve(listAudit, ({ query, actor }) => list(query, actor));
