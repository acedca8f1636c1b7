import { serve } from "@/lib/api/serve";
import { ownOrigin } from "@/lib/http/origin";
import { exportDevices as declared } from "@/lib/reports/endpoints";
import { exportDevices } from "@/lib/reports/export-devices";

export const GET = serve(declared, async ({ query: { format, ...query }, actor, request }) =>
  exportDevices(query, format, actor, ownOrigin(request.headers) ?? ""),
);
