import { serve } from "@/lib/api/serve";
import { giveUpJob } from "@/lib/jobs/endpoints";
import { giveUpRows } from "@/lib/jobs/give-up";

export const POST = serve(giveUpJob, ({ actor, params, body }) => giveUpRows(actor, params.id, body));
