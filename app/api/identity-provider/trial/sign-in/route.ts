import { serve } from "@/lib/api/serve";
import { readProviderTrial, tryProviderSignIn } from "@/lib/identity-provider/endpoints";
import { beginTrial, readTrial } from "@/lib/identity-provider/trial";

export const GET = serve(readProviderTrial, ({ actor }) => readTrial(actor));
export const POST = serve(tryProviderSignIn, ({ body, actor, request }) => beginTrial(body, actor, request.headers));
