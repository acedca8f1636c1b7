import { serve } from "@/lib/api/serve";
import { getMetrics } from "@/lib/metrics/endpoints";
import { metrics } from "@/lib/metrics/service";

export const GET = serve(getMetrics, ({ caller, request }) => metrics(caller, request));
