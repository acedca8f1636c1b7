import { serve } from "@/lib/api/serve";
import { availability } from "@/lib/reports/availability";
import { getAvailability } from "@/lib/reports/endpoints";

export const GET = serve(getAvailability, ({ params, query, actor }) => availability(params.id, actor, query.days));
