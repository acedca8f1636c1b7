import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { requiredRoles, setRequiredRoles, toldAtOnce } from "@/lib/auth/second-step/required";
import { limits } from "@/lib/auth/session-limits";
import { type Role, roles } from "@/lib/http/permissions";
import { invalid } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { env } from "@/lib/platform/env";
import { peopleLock } from "./lock";
import type { SignInRules } from "./sign-in-rules-endpoints";

const hourMs = 3_600_000;

async function countsOf(role: Role) {
  const active = { role, active: true };
  const without = { ...active, twoFactorEnabled: false, passkeys: { none: {} } };
  const [people, missing, tokens] = await Promise.all([
    db().user.count({ where: active }),
    db().user.count({ where: without }),
    db().apiToken.count({ where: { revokedAt: null, user: without, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] } }),
  ]);
  return { role, people, without: missing, tokens };
}

export async function readSignInRules(): Promise<SignInRules> {
  const { idleMs, maxMs } = limits(env());
  return {
    secondStepRoles: [...(await requiredRoles())],
    roles: await Promise.all(roles.map(countsOf)),
    idleHours: idleMs / hourMs,
    maxHours: maxMs / hourMs,
  };
}

/**
 * Says which roles need a second step, from now on. An admin who has none cannot demand one of admins: there is always somebody who can
 * take it back.
 */
export async function changeSignInRules(wanted: readonly Role[], actor: Actor): Promise<SignInRules> {
  await withNamedLock(peopleLock, async (transaction) => {
    const has = { id: actor.id, OR: [{ twoFactorEnabled: true }, { passkeys: { some: {} } }] };
    if (wanted.includes(actor.role) && (await transaction.user.count({ where: has })) === 0) {
      throw invalid(
        "secondStepRoles",
        "Set up your own second step first, under Settings, Second step. Otherwise this would lock you out.",
      );
    }
    const before = await requiredRoles(transaction);
    await setRequiredRoles(wanted, transaction);
    const about = { subject: "setting", subjectName: "who needs a second step" } as const;
    await record({ actor, action: "setting.change", ...about, detail: { from: [...before], to: [...wanted] } }, transaction);
  });
  toldAtOnce();
  return readSignInRules();
}
