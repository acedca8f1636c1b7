import "server-only";
import { record, system } from "@/lib/audit/service";
import { baseHere, issueLink, linkText } from "@/lib/auth/one-time-links";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { openEverywhere } from "./emergency-admin";
import { peopleLock } from "./lock";
import * as store from "./store";

/** Everybody who has an account, as the shell lists them. */
export async function everybody(): Promise<{ email: string; name: string; role: string; active: boolean }[]> {
  return db().user.findMany({
    orderBy: [{ role: "asc" }, { email: "asc" }],
    select: { email: true, name: true, role: true, active: true },
  });
}

export interface ShellLink {
  readonly name: string;
  readonly link: string;
  readonly expiresAt: Date;
  /** True if the person was switched off, and is on again because nobody else could have done it. */
  readonly switchedOn: boolean;
  /** True if it is the emergency admin, who could sign in from some networks only, and may from anywhere now. */
  readonly openedEverywhere: boolean;
}

/**
 * A one-time link to a new password for whoever has the machine's shell: the way back in when no admin can sign in any more. Their
 * older links end; their password and sessions end when the link is used. Throws a `ProblemError` that says what to do instead.
 */
export async function resetFromShell(typed: string): Promise<ShellLink> {
  const email = typed.trim().toLowerCase();
  const { name, token, expiresAt, switchedOn, openedEverywhere } = await withNamedLock(peopleLock, async (transaction) => {
    const found = await store.findByEmail(email, transaction);
    const row = found && (await store.find(found.id, transaction));
    if (!row) {
      throw new ProblemError("not_found", `Nobody has an account as ${email}. npm run people -- list shows who has.`);
    }
    const needed = !row.active && row.role === "admin" && (await store.otherAdmins(row.id, transaction)) === 0;
    if (!row.active && !needed) {
      throw new ProblemError("conflict", `${row.name} is switched off. An admin can switch them on under People.`);
    }
    if (needed) {
      await transaction.user.update({ where: { id: row.id }, data: { active: true } });
    }
    const opened = await openEverywhere(row.id, transaction);
    const purpose = row.accounts.length > 0 ? "password" : "invite";
    const link = await issueLink(transaction, { purpose, userId: row.id });
    const detail = { from: "shell", ...(needed ? { active: { from: false, to: true } } : {}), ...(opened ? { fromAnywhere: true } : {}) };
    const about = { subject: "person", subjectId: row.id, subjectName: row.name } as const;
    await record({ actor: system, action: "person.link", ...about, detail }, transaction);
    return { name: row.name, switchedOn: needed, openedEverywhere: opened, ...link };
  });
  return { name, link: linkText(baseHere(), token), expiresAt, switchedOn, openedEverywhere };
}

/** The same for a lost phone: a link by which the person takes their second step away, with their password. */
export async function secondStepFromShell(typed: string): Promise<Omit<ShellLink, "switchedOn" | "openedEverywhere">> {
  const email = typed.trim().toLowerCase();
  const { name, token, expiresAt } = await withNamedLock(peopleLock, async (transaction) => {
    const found = await store.findByEmail(email, transaction);
    const row = found && (await store.find(found.id, transaction));
    if (!row?.active || (!row.twoFactorEnabled && row._count.passkeys === 0)) {
      throw new ProblemError(
        "not_found",
        `Nobody who may sign in as ${email} has a second step. npm run people -- list shows who has an account.`,
      );
    }
    const link = await issueLink(transaction, { purpose: "second_step", userId: row.id });
    const about = { subject: "person", subjectId: row.id, subjectName: row.name } as const;
    await record({ actor: system, action: "person.link", ...about, detail: { from: "shell", purpose: "second_step" } }, transaction);
    return { name: row.name, ...link };
  });
  return { name, link: linkText(baseHere(), token), expiresAt };
}
