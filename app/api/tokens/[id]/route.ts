import { serve } from "@/lib/api/serve";
import { revokeToken } from "@/lib/people/token-endpoints";
import * as tokens from "@/lib/people/tokens";

export const DELETE = serve(revokeToken, ({ params, actor }) => tokens.revoke(params.id, actor));
