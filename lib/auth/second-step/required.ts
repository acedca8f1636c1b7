import "server-only";
import { z } from "zod";
import { type Asker, type Role, roles } from "@/lib/http/permissions";
import { ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { noteWritten } from "@/lib/platform/db/epochs";

/** The row of Setting that says whose sign-in needs a second step. The look-ups of sessions and tokens read it along. */
export const requiredRolesKey = "sign-in.second-step-roles";

const list = z.array(z.enum(roles));

/** The roles in the row's value. One that cannot be read means everybody: a damaged row opens nothing. */
export function requiredRolesIn(value: string | null | undefined): readonly Role[] {
  if (value === null || value === undefined) {
    return [];
  }
  try {
    return list.catch([...roles]).parse(JSON.parse(value));
  } catch {
    return roles;
  }
}

/** Roles whose people need a second step. */
export async function requiredRoles(client: Pick<Transaction, "setting"> = db()): Promise<readonly Role[]> {
  return requiredRolesIn((await client.setting.findUnique({ where: { key: requiredRolesKey }, select: { value: true } }))?.value);
}

/** True for a person of this role who has no second step although the row's value asks for one. */
export function lacksRequired(value: string | null | undefined, role: string, hasSecondStep: boolean): boolean {
  return !hasSecondStep && (requiredRolesIn(value) as readonly string[]).includes(role);
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

/** Says who needs one, within `transaction`; call `toldAtOnce` after it. */
export async function setRequiredRoles(wanted: readonly Role[], transaction: Transaction): Promise<void> {
  const value = JSON.stringify(roles.filter((role) => wanted.includes(role)));
  await transaction.setting.upsert({ where: { key: requiredRolesKey }, create: { key: requiredRolesKey, value }, update: { value } });
}

/** Lets nothing hold that was known of callers: from now on they are judged by the new rule, open streams too. */
export function toldAtOnce(): void {
  noteWritten(true);
}
