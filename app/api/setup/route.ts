import { serve } from "@/lib/http/serve";
import { joinByLink, readLink } from "@/lib/people/joining-requests";
import * as setup from "@/lib/people/setup";

export const GET = serve(readLink, ({ query }) => setup.describe(query.token));
export const POST = serve(joinByLink, ({ body }) => setup.join(body));
