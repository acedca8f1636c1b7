import "server-only";
import { z } from "zod";
import { type Asker, type Role, roles } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { noteWritten } from "@/lib/platform/db/epochs";

/** The row of Setting that says whose sign-in needs a second step. The look-ups of sessions and tokens read it along. */
export const requiredRolesKey = "sign-in.second-step-roles";

const list = z.array(z.enum(roles));

/** Who needs a second step, and since or from when: without `from` at once. */
export interface SecondStepRule {
  readonly roles: readonly Role[];
  readonly from: Date | null;
}

const stored = z.union([
  list.transform((named): SecondStepRule => ({ roles: named, from: null })),
  z
    .object({ roles: list, from: z.iso.datetime() })
    .transform(({ roles: named, from }): SecondStepRule => ({ roles: named, from: new Date(from) })),
]);

/** The rule in the row's value. One that cannot be read means everybody at once: a damaged row opens nothing. */
export function secondStepRuleIn(value: string | null | undefined): SecondStepRule {
  if (value === null || value === undefined) {
    return { roles: [], from: null };
  }
  const everybody: SecondStepRule = { roles, from: null };
  try {
    return stored.catch(everybody).parse(JSON.parse(value));
  } catch {
    return everybody;
  }
}

const isDemanded = ({ from }: SecondStepRule, nowMs: number) => from === null || from.getTime() <= nowMs;

/** The rule as it is set. */
export async function secondStepRule(client: Pick<Transaction, "setting"> = db()): Promise<SecondStepRule> {
  return secondStepRuleIn((await client.setting.findUnique({ where: { key: requiredRolesKey }, select: { value: true } }))?.value);
}

/** What the rule means for somebody of a role: whether they lack what is demanded now, and from when it will be demanded of them. */
export function missingStep(rule: SecondStepRule, role: string, hasSecondStep: boolean, nowMs = Date.now()) {
  const isMissing = !hasSecondStep && (rule.roles as readonly string[]).includes(role);
  const lacksSecondStep = isMissing && isDemanded(rule, nowMs);
  return { lacksSecondStep, secondStepFrom: isMissing && !lacksSecondStep ? rule.from : null };
}

/** Throws for a caller whose role needs a second step that they do not have. */
export function requireSecondStep({ lacksSecondStep, token }: Asker & { readonly token?: object }): void {
  if (lacksSecondStep) {
    throw new ProblemError(
      "second_step_required",
      token
        ? "The owner of this token needs a second step and has none. It works again once they have set one up."
        : "Your role needs a second step. Set it up, then everything works again.",
    );
  }
}

/** Says who needs one and from when, within `transaction`; call `toldAtOnce` after it. */
export async function setSecondStepRule(wanted: SecondStepRule, transaction: Transaction): Promise<void> {
  const named = roles.filter((role) => wanted.roles.includes(role));
  const value = JSON.stringify(wanted.from === null || named.length === 0 ? named : { roles: named, from: wanted.from.toISOString() });
  await transaction.setting.upsert({ where: { key: requiredRolesKey }, create: { key: requiredRolesKey, value }, update: { value } });
}

/** Lets nothing hold that was known of callers: from now on they are judged by the new rule, open streams too. */
export function toldAtOnce(): void {
  noteWritten(true);
}
