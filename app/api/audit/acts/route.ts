import { serve } from "@/lib/api/serve";
import { listActs as declared } from "@/lib/audit/endpoints";
import { listActs } from "@/lib/reports/list-acts";

export const GET = serve(declared, ({ query, actor }) => listActs(query, actor));
