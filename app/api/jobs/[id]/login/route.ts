import { serve } from "@/lib/api/serve";
import { giveLogin as give } from "@/lib/jobs/add-endpoints";
import { giveLogin } from "@/lib/jobs/steer-additions";

export const POST = serve(give, ({ params, body, actor }) => giveLogin(actor, params.id, body));
