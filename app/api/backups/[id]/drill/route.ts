import { serve } from "@/lib/api/serve";
import { drillNow as drill } from "@/lib/backups/endpoints";
import { drillNow } from "@/lib/backups/service";

export const POST = serve(drill, ({ actor, params }) => drillNow(params.id, actor));
