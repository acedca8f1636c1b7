import { serve } from "@/lib/api/serve";
import { readOwnProvider } from "@/lib/identity-provider/endpoints";
import { ownProvider } from "@/lib/identity-provider/sign-in";

export const GET = serve(readOwnProvider, ({ actor }) => ownProvider(actor));
