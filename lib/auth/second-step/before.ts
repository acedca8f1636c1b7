import "server-only";
import { APIError, getSessionFromCtx } from "better-auth/api";
import { record } from "@/lib/audit/service";
import { db } from "@/lib/platform/db/client";
import { secondsToWait } from "../login-throttle";
import { takeCode } from "./claim";
import { plainCode, recoveryHash, recoveryHashesIn } from "./codes";

type Context = Parameters<typeof getSessionFromCtx>[0];

/** Paths that take the caller's own password, which a stolen session must not guess. */
const withPassword = ["/two-factor/enable", "/two-factor/disable", "/two-factor/generate-backup-codes"];

/** An attempt at the password of somebody who is signed in: no stranger, so the session counts as a known browser does. */
export const ownAttempt = (userId: string, address: string | undefined) => ({
  account: `password of ${userId}`,
  address,
  browser: `of ${userId}`,
});

function typedCode(body: unknown): string {
  const code = (body as { code?: unknown } | null)?.code;
  return typeof code === "string" && code.length <= 100 ? code : "";
}

/** Whose sign-in waits for its second step, by the cookie that the first one has left. */
async function challenged(context: Context): Promise<string | undefined> {
  const cookie = context.context.createAuthCookie("two_factor");
  const name = await context.getSignedCookie(cookie.name, context.context.secret);
  const row = name ? await db().verification.findFirst({ where: { identifier: name, expiresAt: { gt: new Date() } } }) : null;
  return row?.value;
}

async function recordWrong(userId: string, address: string | undefined, code: string): Promise<void> {
  const person = await db().user.findUnique({ where: { id: userId }, select: { name: true } });
  const about = { subject: "session", subjectId: userId, subjectName: person?.name ?? null } as const;
  const actor = { id: null, name: "Not signed in" };
  await record({ actor, action: "session.sign_in", phase: "refused", ...about, detail: { address: address ?? null, code } });
}

/**
 * Before the library looks at a code or at a password of somebody who is signed in. It would take a code of the app twice: here it is
 * claimed first, and what is not claimed goes on as no code, so that the library counts it as a wrong one.
 */
export async function beforeSecondStep(context: Context, path: string, address: string | undefined) {
  const session = await getSessionFromCtx(context, { disableRefresh: true });
  if (withPassword.includes(path)) {
    const seconds = session ? await secondsToWait(ownAttempt(session.user.id, address)) : 0;
    if (seconds > 0) {
      throw new APIError("TOO_MANY_REQUESTS", { code: "TOO_MANY_ATTEMPTS", message: "" }, { "retry-after": String(seconds) });
    }
    return;
  }
  const userId = session?.user.id ?? (await challenged(context));
  const row = userId === undefined ? null : await db().twoFactor.findUnique({ where: { userId } });
  if (session && (row?.verified !== false || path === "/two-factor/verify-backup-code")) {
    throw new APIError("CONFLICT", { code: "SIGNED_IN_ALREADY", message: "You are signed in, and no code is asked for." });
  }
  if (userId === undefined || !row || (row.lockedUntil !== null && row.lockedUntil.getTime() > Date.now())) {
    return;
  }
  const body = context.body as Readonly<Record<string, unknown>>;
  if (path === "/two-factor/verify-backup-code") {
    const hash = recoveryHash(typedCode(body));
    if (!recoveryHashesIn(row.backupCodes).includes(hash)) {
      await recordWrong(userId, address, "wrong_recovery_code");
    }
    return { context: { body: { ...body, code: hash, disableSession: false } } };
  }
  const code = plainCode(typedCode(body));
  const right = await takeCode(userId, row.sealed, code);
  if (!right && session) {
    // Nobody signs in here: a first code that was mistyped is a wrong input, and no guess.
    throw new APIError("BAD_REQUEST", { code: "INVALID_CODE", message: "" });
  }
  if (!right) {
    await recordWrong(userId, address, "wrong_code");
  }
  return { context: { body: { ...body, code: right ? code : "-" } } };
}
