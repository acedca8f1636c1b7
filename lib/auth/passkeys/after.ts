import "server-only";
import { isAPIError } from "better-auth/api";
import { type AuditActor, notSignedIn, record } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { announceNotice } from "../notice";
import { recordRefusal } from "../refusals";
import { credentialIn } from "./before";

interface Call {
  readonly body: unknown;
  readonly address: string | undefined;
  /** Who was signed in before, and with which session. */
  readonly session: (AuditActor & { readonly id: string }) | undefined;
  readonly token: string | undefined;
  readonly returned: unknown;
}

const codeOf = (returned: unknown) =>
  isAPIError(returned) ? String((returned.body as { code?: unknown } | undefined)?.code ?? returned.status).toLowerCase() : "";

/** After a sign-in with a passkey: when it was used is kept, and the session in whose place it came ends. */
export async function afterPasskeySignIn({ body, token }: Call): Promise<void> {
  await db().passkey.updateMany({ where: { credentialID: credentialIn(body) ?? "" }, data: { usedAt: new Date() } });
  if (token !== undefined) {
    await db().session.deleteMany({ where: { token } });
  }
}

/** After a refused one. A stranger may repeat it at will, so it is recorded once in a while. */
export async function afterRefusedPasskey({ body, address, returned }: Call): Promise<void> {
  const id = credentialIn(body);
  const found = id === undefined ? null : await db().passkey.findUnique({ where: { credentialID: id }, select: { user: true } });
  const about = { subject: "session", subjectId: found?.user.id ?? null, subjectName: found?.user.name ?? "No such passkey" } as const;
  const detail = { address: address ?? null, way: "passkey", code: codeOf(returned) };
  await recordRefusal({ actor: notSignedIn, action: "session.sign_in", ...about, detail }, found?.user.id ?? "", address ?? "");
}

/** After somebody has added a passkey: it is recorded, and their session has proven both steps with it. */
export async function afterAddedPasskey({ address, session, token, returned }: Call): Promise<void> {
  if (!session || isAPIError(returned)) {
    return;
  }
  await db().session.updateMany({ where: { token: token ?? "" }, data: { way: "passkey_added" } });
  const name = (returned as { name?: unknown } | null)?.name;
  const about = { subject: "person", subjectId: session.id, subjectName: session.name } as const;
  const passkey = typeof name === "string" ? name : null;
  const detail = { address: address ?? null, passkey };
  await record({ actor: { id: session.id, name: session.name }, action: "person.passkey_add", ...about, detail });
  await announceNotice(session.id, "passkey_added", passkey);
}
