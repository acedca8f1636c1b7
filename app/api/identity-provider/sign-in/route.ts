import { serve } from "@/lib/api/serve";
import { beginProviderSignIn } from "@/lib/identity-provider/endpoints";
import { beginSignIn } from "@/lib/identity-provider/sign-in";

export const POST = serve(beginProviderSignIn, ({ body, request }) => beginSignIn(body, request.headers));
