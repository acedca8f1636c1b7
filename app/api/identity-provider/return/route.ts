import { serve } from "@/lib/api/serve";
import { returnFromProvider } from "@/lib/identity-provider/endpoints";
import { returned } from "@/lib/identity-provider/return";

export const GET = serve(returnFromProvider, ({ request }) => returned(request));
