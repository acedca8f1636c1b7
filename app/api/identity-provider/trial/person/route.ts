import { serve } from "@/lib/api/serve";
import { tryProviderPerson } from "@/lib/identity-provider/endpoints";
import { tryPerson } from "@/lib/identity-provider/trial-person";

export const POST = serve(tryProviderPerson, ({ body }) => tryPerson(body));
