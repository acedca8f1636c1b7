import "server-only";
import { mailNotice } from "@/lib/account-mail/keep-mail";
import { accountMailSetting } from "@/lib/account-mail/setting";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { type SecondStepRule, secondStepRule, setSecondStepRule, toldAtOnce } from "@/lib/auth/second-step/required";
import { limits } from "@/lib/auth/session-limits";
import { type Role, roles } from "@/lib/http/permissions";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { env } from "@/lib/platform/env";
import { peopleLock } from "./lock";
import type { NewSignInRules, SignInRules } from "./sign-in-rules-endpoints";

const hourMs = 3_600_000;

/** People who sign in with a password alone. */
const withoutSecondStep = { active: true, twoFactorEnabled: false, passkeys: { none: {} } } as const;

async function countsOf(role: Role) {
  const active = { role, active: true };
  const without = { ...withoutSecondStep, role };
  const [people, missing, tokens] = await Promise.all([
    db().user.count({ where: active }),
    db().user.count({ where: without }),
    db().apiToken.count({ where: { revokedAt: null, user: without, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] } }),
  ]);
  return { role, people, without: missing, tokens };
}

export async function readSignInRules(): Promise<SignInRules> {
  const { idleMs, maxMs } = limits(env());
  const rule = await secondStepRule();
  return {
    secondStepRoles: [...rule.roles],
    secondStepFrom: rule.from?.toISOString() ?? null,
    roles: await Promise.all(roles.map(countsOf)),
    idleHours: idleMs / hourMs,
    maxHours: maxMs / hourMs,
  };
}

const lateMs = 24 * hourMs;

/**
 * POST /api/sign-in-rules/reminders: a mail to those whose role needs a second step and who have none. Throws `conflict` where no mail about
 * accounts is sent, or where nobody needs one.
 */
export async function remindPeople(actor: Actor): Promise<{ reminded: number; before: number }> {
  const { roles: needing, from } = await secondStepRule();
  if (!(await accountMailSetting()).on) {
    throw new ProblemError("conflict", "No mail about accounts is sent. Switch it on first; until then people are told on each page.");
  }
  return withNamedLock(peopleLock, async (tx) => {
    const people = await tx.user.findMany({
      where: { ...withoutSecondStep, role: { in: [...needing] } },
      select: { id: true },
    });
    const ids = people.map(({ id }) => id);
    if (ids.length === 0) {
      throw new ProblemError("conflict", "Everybody whose role needs a second step has one.");
    }
    // One from the time to come was queued before the clock was put back: it holds nobody up.
    const lately = await tx.accountMail.findMany({
      where: { userId: { in: ids }, kind: "second_step_wanted", queuedAt: { gt: new Date(Date.now() - lateMs), lte: new Date() } },
      select: { userId: true },
    });
    const done = new Set(lately.map(({ userId }) => userId));
    const due = ids.filter((id) => !done.has(id));
    for (const userId of due) {
      const facts = { by: actor.name, about: from !== null && from > new Date() ? from.toISOString() : null };
      await mailNotice(tx, { userId, kind: "second_step_wanted", actorId: actor.id, facts });
    }
    const about = { subject: "setting", subjectName: "who needs a second step" } as const;
    await record({ actor, action: "person.remind_second_step", ...about, detail: { reminded: due.length, before: done.size } }, tx);
    return { reminded: due.length, before: done.size };
  });
}

const farthestMs = 366 * 24 * hourMs;

/**
 * Says which roles need a second step, at once or from a time on. An admin who has none cannot demand one of admins: there is always somebody who can
 * take it back.
 */
export async function changeSignInRules(
  { secondStepRoles: wanted, secondStepFrom = null }: NewSignInRules,
  actor: Actor,
): Promise<SignInRules> {
  const from = secondStepFrom === null ? null : new Date(secondStepFrom);
  if (from !== null && from.getTime() > Date.now() + farthestMs) {
    throw invalid("secondStepFrom", "Choose a day within a year. Until then it is only announced.");
  }
  await withNamedLock(peopleLock, async (transaction) => {
    const has = { id: actor.id, OR: [{ twoFactorEnabled: true }, { passkeys: { some: {} } }] };
    if (wanted.includes(actor.role) && (await transaction.user.count({ where: has })) === 0) {
      throw invalid(
        "secondStepRoles",
        "Set up your own second step first, under Settings, Second step. Otherwise this would lock you out.",
      );
    }
    const before = await secondStepRule(transaction);
    await setSecondStepRule({ roles: wanted, from }, transaction);
    const about = { subject: "setting", subjectName: "who needs a second step" } as const;
    const begins = (rule: SecondStepRule) => rule.from?.toISOString() ?? null;
    const after = await secondStepRule(transaction);
    const detail = {
      from: [...before.roles],
      to: [...after.roles],
      ...(begins(before) === begins(after) ? {} : { begins: { from: begins(before), to: begins(after) } }),
    };
    await record({ actor, action: "setting.change", ...about, detail }, transaction);
  });
  toldAtOnce();
  return readSignInRules();
}
