import "server-only";
import { APIError, getSessionFromCtx } from "better-auth/api";
import { db } from "@/lib/platform/db/client";
import { oneLine } from "@/lib/schema/text";

type Context = Parameters<typeof getSessionFromCtx>[0];

const idCharactersMax = 1_400;
/** More than one person has devices. */
const passkeysMax = 20;

/** The passkey that an answer of a device names; undefined if it names none in a way that we understand. */
export function credentialIn(body: unknown): string | undefined {
  const id = (body as { response?: { id?: unknown } | null } | null)?.response?.id;
  return typeof id === "string" && id.length <= idCharactersMax ? id : undefined;
}

/** What its owner calls it. */
const passkeyName = oneLine().max(60).catch("");

/** Every question that the library asks leaves a row, answered or not, and anybody may have it ask. */
async function forgetOldQuestions(): Promise<void> {
  const where = { expiresAt: { lt: new Date() } };
  // Read first: most of the time there is none, and a write waits for the disk.
  if (await db().verification.findFirst({ where, select: { id: true } })) {
    await db().verification.deleteMany({ where });
  }
}

/**
 * Before the library looks at a passkey: what it is given has a shape, a person does not collect passkeys without end, and a session does
 * not become another person's.
 */
export async function beforePasskey(context: Context, path: string) {
  const session = await getSessionFromCtx(context, { disableRefresh: true });
  const { body } = context;
  if (path === "/passkey/generate-register-options" || path === "/passkey/verify-registration") {
    if (session && (await db().passkey.count({ where: { userId: session.user.id } })) >= passkeysMax) {
      throw new APIError("CONFLICT", { code: "TOO_MANY_PASSKEYS", message: "" });
    }
  }
  if (path.startsWith("/passkey/generate-")) {
    await forgetOldQuestions();
  }
  if (path !== "/passkey/verify-registration" && path !== "/passkey/verify-authentication") {
    return;
  }
  const id = credentialIn(body);
  if (id === undefined) {
    throw new APIError("BAD_REQUEST", { code: "NO_PASSKEY", message: "" });
  }
  const { response } = body as { readonly response: object };
  if (path === "/passkey/verify-registration") {
    // The library merges this over what was sent: what else it would take has to be taken back by name.
    return {
      context: {
        body: { response, name: passkeyName.parse((body as { readonly name?: unknown }).name) || "Passkey", createSession: false },
      },
    };
  }
  const owner = session && (await db().passkey.findUnique({ where: { credentialID: id }, select: { userId: true } }));
  if (session && owner && owner.userId !== session.user.id) {
    throw new APIError("CONFLICT", { code: "PASSKEY_OF_ANOTHER", message: "" });
  }
  return { context: { body: { response } } };
}
