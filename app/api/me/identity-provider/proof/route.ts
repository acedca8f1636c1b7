import { serve } from "@/lib/api/serve";
import { proveByProvider } from "@/lib/identity-provider/endpoints";
import { beginProof } from "@/lib/identity-provider/sign-in";

export const POST = serve(proveByProvider, ({ actor, request }) => beginProof(actor, request.headers));
