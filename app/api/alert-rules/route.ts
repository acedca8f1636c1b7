import { getRules, putRules } from "@/lib/alerts/endpoints";
import { listRules, saveRules } from "@/lib/alerts/service";
import { serve } from "@/lib/api/serve";

export const GET = serve(getRules, () => listRules());
export const PUT = serve(putRules, ({ actor, body }) => saveRules(actor, body));
