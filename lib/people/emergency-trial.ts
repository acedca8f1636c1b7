import "server-only";
import { isAPIError } from "better-auth/api";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { emergencyAdmin, keepEmergencyAdmin, mayEnterFrom } from "@/lib/auth/emergency-admin";
import { passed, secondsToWait } from "@/lib/auth/login-throttle";
import { isRight } from "@/lib/auth/own-password";
import { peerOf } from "@/lib/auth/peer";
import { ownAttempt } from "@/lib/auth/second-step/before";
import { takeCode } from "@/lib/auth/second-step/claim";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import type { EmergencyTrialStep } from "./emergency-admin-endpoints";
import { peopleLock } from "./lock";

interface Tried {
  readonly password: string;
  readonly code: string;
}

function place(networks: readonly string[], address: string | undefined): EmergencyTrialStep {
  const ok = mayEnterFrom(networks, address);
  const where = address === undefined ? "Where you are is not known" : `You are at ${address}`;
  const words = networks.length === 0 ? "They may sign in from anywhere." : `${where}. They may ${ok ? "" : "not "}sign in from here.`;
  return { step: "place", ok, words };
}

async function secondStep(userId: string, code: string): Promise<EmergencyTrialStep> {
  const [app, passkeys] = await Promise.all([
    db().twoFactor.findFirst({ where: { userId, user: { twoFactorEnabled: true } }, select: { sealed: true } }),
    db().passkey.count({ where: { userId } }),
  ]);
  if (!app) {
    const words =
      passkeys > 0 ? "None is asked for after the password. A passkey signs in alone." : "None is set up: the password alone signs in.";
    return { step: "second_step", ok: true, words };
  }
  if (code.trim() === "") {
    return { step: "second_step", ok: false, words: "A code of the app is asked for, and none was typed." };
  }
  const ok = await takeCode(userId, app.sealed, code).catch((error: unknown) => {
    // The library's own error for a key that cannot be opened; every other one is a fault of ours.
    if (isAPIError(error)) {
      return undefined;
    }
    throw error;
  });
  if (ok === undefined) {
    return { step: "second_step", ok: false, words: "The key of the app cannot be opened here. Set the second step up anew." };
  }
  return { step: "second_step", ok, words: ok ? "The code is right." : "The code is wrong, or was used before." };
}

/**
 * Tries out what the emergency admin signs in with. Nobody is signed in. A wrong password or code counts as a guess at the account: throws
 * `too_many_requests` after a few, and `conflict` where nobody was chosen.
 */
export async function tryEmergencyAdmin(
  { password, code }: Tried,
  actor: Actor,
  headers: Headers,
): Promise<{ steps: EmergencyTrialStep[] }> {
  const admin = await emergencyAdmin();
  const person = admin && (await db().user.findUnique({ where: { id: admin.personId }, select: { id: true, name: true } }));
  if (!admin || !person) {
    throw new ProblemError("conflict", "Nobody is the emergency admin. Choose one first.");
  }
  const address = peerOf(headers);
  const attempt = ownAttempt(person.id, address);
  const seconds = await secondsToWait(attempt);
  if (seconds > 0) {
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
  const right = await isRight(person.id, password, attempt);
  const steps: EmergencyTrialStep[] = [
    place(admin.networks, address),
    { step: "password", ok: right, words: right ? "The password is right." : "The password is wrong." },
    // A code is looked at only behind the right password, as at a sign-in.
    ...(right ? [await secondStep(person.id, code)] : []),
  ];
  const isGuess = steps.some(({ step, ok }) => step !== "place" && !ok);
  if (!isGuess) {
    await passed(attempt);
  }
  const ok = steps.every((step) => step.ok);
  await withNamedLock(peopleLock, async (transaction) => {
    const now = await emergencyAdmin(transaction);
    if (now?.personId === person.id) {
      await keepEmergencyAdmin({ ...now, tried: { at: new Date().toISOString(), ok } }, transaction);
    }
    const about = { subject: "person", subjectId: person.id, subjectName: person.name } as const;
    const detail = { ok, failed: steps.filter((step) => !step.ok).map(({ step }) => step) };
    await record({ actor, action: "emergency_admin.try", ...about, detail }, transaction);
  });
  return { steps };
}
