import { list } from "@/lib/audit/list";
import { listAudit } from "@/lib/audit/requests";
import { serve } from "@/lib/http/serve";

export const GET = serve(listAudit, ({ query, actor }) => list(query, actor));
