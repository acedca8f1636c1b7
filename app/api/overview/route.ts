import { getOverview } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { overview } from "@/lib/monitoring/overview";
import { withinSite } from "@/lib/sites/within-site";

export const GET = serve(getOverview, async ({ query, actor }) => overview(await withinSite(actor, query.site)));
