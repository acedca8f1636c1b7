import { getOverview } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { overview } from "@/lib/monitoring/overview";

export const GET = serve(getOverview, ({ actor }) => overview(actor));
