import { Answer, serve } from "@/lib/api/serve";
import { knownBrowserCookie } from "@/lib/auth/known";
import { joinByLink, readLink } from "@/lib/people/joining-endpoints";
import * as setup from "@/lib/people/setup";

export const GET = serve(readLink, ({ query }) => setup.describe(query.token));
export const POST = serve(joinByLink, async ({ body, request }) => {
  const { id, email } = await setup.join(body, request);
  // Whoever held the link may sign in with this browser at once, even while strangers guess at the account.
  return new Answer({ email }, { "set-cookie": knownBrowserCookie(id).line });
});
