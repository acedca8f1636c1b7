import { serve } from "@/lib/api/serve";
import { lineAvailability } from "@/lib/reports/availability";
import { getLineAvailability } from "@/lib/reports/endpoints";

export const GET = serve(getLineAvailability, ({ params, query, actor }) => lineAvailability(params.id, actor, query.days));
