import { serve } from "@/lib/api/serve";
import { listTokens, makeToken } from "@/lib/people/token-endpoints";
import * as tokens from "@/lib/people/tokens";

export const GET = serve(listTokens, ({ query, actor }) => tokens.list(query, actor));
export const POST = serve(makeToken, ({ body, actor }) => tokens.make(body, actor));
