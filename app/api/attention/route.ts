import { listAttention } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { attention } from "@/lib/monitoring/attention";
import { withinSite } from "@/lib/sites/within-site";

export const GET = serve(listAttention, async ({ query: { site, ...query }, actor }) => attention(await withinSite(actor, site), query));
