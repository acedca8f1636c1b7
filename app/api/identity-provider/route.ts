import { serve } from "@/lib/api/serve";
import { getProvider, putProvider } from "@/lib/identity-provider/endpoints";
import { keepProvider, readProvider } from "@/lib/identity-provider/settings";

export const GET = serve(getProvider, () => readProvider());
export const PUT = serve(putProvider, ({ body, actor }) => keepProvider(body, actor));
