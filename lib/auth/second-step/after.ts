import "server-only";
import { isAPIError } from "better-auth/api";
import { type AuditActor, record } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { passed, unchecked } from "../login-throttle";
import { announceNotice } from "../notice";
import { ownAttempt } from "./before";
import { trustNone } from "./trusted";

interface Call {
  readonly path: string;
  readonly address: string | undefined;
  /** Who was signed in before. */
  readonly session: (AuditActor & { readonly id: string }) | undefined;
  readonly returned: unknown;
}

const codeOf = (returned: unknown) => (isAPIError(returned) ? (returned.body as { code?: unknown } | undefined)?.code : undefined);

/** What an operation of somebody who is signed in is called in the audit. */
const actions: Readonly<Record<string, string>> = {
  "/two-factor/verify-totp": "person.second_step_on",
  "/two-factor/disable": "person.second_step_off",
  "/two-factor/generate-backup-codes": "person.recovery_codes",
};

/**
 * After somebody who is signed in has changed their second step. Sessions that were begun without it end with the change, and so does
 * the trust in browsers.
 */
export async function afterOwnSecondStep({ path, address, session, returned }: Call, newToken: string | undefined): Promise<void> {
  if (!session) {
    return;
  }
  const code = codeOf(returned);
  if (code === "OVERLOADED") {
    await unchecked(ownAttempt(session.id, address));
    return;
  }
  if (path !== "/two-factor/verify-totp" && code !== "INVALID_PASSWORD" && code !== "TOO_MANY_ATTEMPTS") {
    await passed(ownAttempt(session.id, address));
  }
  const action = actions[path];
  if (isAPIError(returned) || action === undefined) {
    return;
  }
  if (newToken !== undefined) {
    await db().session.deleteMany({ where: { userId: session.id, token: { not: newToken } } });
    await trustNone(session.id);
  }
  const about = { subject: "person", subjectId: session.id, subjectName: session.name } as const;
  await record({ actor: { id: session.id, name: session.name }, action, ...about, detail: { address: address ?? null } });
  // "person.second_step_on" is told as "second_step_on".
  await announceNotice(session.id, action.replace("person.", ""));
}
