import { checkSeenDevices } from "@/lib/api/endpoints";
import { serve } from "@/lib/api/serve";
import { checkSeen } from "@/lib/monitoring/check-many";
import { withinSite } from "@/lib/sites/within-site";

export const POST = serve(checkSeenDevices, async ({ query, actor }) => checkSeen(await withinSite(actor, query.site)));
