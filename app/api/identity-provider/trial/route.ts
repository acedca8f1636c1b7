import { serve } from "@/lib/api/serve";
import { tryProvider } from "@/lib/identity-provider/endpoints";
import * as trial from "@/lib/identity-provider/trial";

export const POST = serve(tryProvider, ({ body }) => trial.tryProvider(body));
