import "server-only";
import { type Role, roles } from "@/lib/permissions";
import { auth } from "./auth";
import { siteScope } from "./scope";

/** Who is asking. `sites`: null = every site; otherwise the ids that exist for this person, places below them included. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly sites: readonly string[] | null;
  readonly theme: string;
}

/** The signed-in person behind a request's headers, or null. A person who was switched off is nobody. */
export async function actorOf(request: { readonly headers: Headers }): Promise<Actor | null> {
  const session = await auth().api.getSession({ headers: request.headers });
  if (!session) {
    return null;
  }
  const { id, name, email } = session.user;
  const { role, active, theme } = session.user as { role?: string; active?: boolean; theme?: string };
  const known = roles.find((one) => one === role);
  if (!known || active === false) {
    return null;
  }
  return { id, name, email, role: known, sites: await siteScope(id, known), theme: theme ?? "system" };
}
