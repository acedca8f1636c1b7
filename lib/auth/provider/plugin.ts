import "server-only";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";

/** The path by which the hooks know a sign-in at the identity provider. Nothing is served under it. */
export const providerPath = "/provider/enter";

const entering = z.object({
  userId: z.string(),
  /** When the provider last had the person prove who they are, in milliseconds; null: it does not say. */
  provenAtMs: z.number().nullable(),
  /** True if the provider has asked for both steps. */
  bothSteps: z.boolean(),
});

/** What a session that begins at the provider is made of, from the body of the call that makes it. */
export function enteringIn(path: string | undefined, body: unknown): z.output<typeof entering> | undefined {
  return path === providerPath ? entering.parse(body) : undefined;
}

/**
 * Makes a session for somebody whom the identity provider has vouched for. For the server only: who may have one is decided in
 * `lib/identity-provider`, and the library's limits, cookies and hooks hold as for every other sign-in.
 */
export function provider() {
  return {
    id: "lineward-provider",
    endpoints: {
      enterByProvider: createAuthEndpoint(
        providerPath,
        { method: "POST", body: entering, metadata: { SERVER_ONLY: true } },
        async (context) => {
          const user = await context.context.internalAdapter.findUserById(context.body.userId);
          const session = user && (await context.context.internalAdapter.createSession(user.id));
          if (!user || !session) {
            throw new APIError("NOT_FOUND", { code: "NO_SUCH_PERSON", message: "" });
          }
          await setSessionCookie(context, { session, user });
          return context.json({ id: session.id });
        },
      ),
    },
  } as const;
}
