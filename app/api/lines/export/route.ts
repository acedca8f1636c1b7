import { serve } from "@/lib/api/serve";
import { ownOrigin } from "@/lib/http/origin";
import { exportLines as declared } from "@/lib/reports/endpoints";
import { exportLines } from "@/lib/reports/export-lines";

export const GET = serve(declared, async ({ query: { format, ...query }, actor, request }) =>
  exportLines(query, format, actor, ownOrigin(request.headers) ?? ""),
);
