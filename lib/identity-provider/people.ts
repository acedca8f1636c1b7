import "server-only";
import { randomUUID } from "node:crypto";
import { type AuditActor, record } from "@/lib/audit/service";
import { emergencyAdmin } from "@/lib/auth/emergency-admin";
import { boundRoles } from "@/lib/http/permissions";
import { foldedPerson } from "@/lib/people/folded";
import { peopleLock } from "@/lib/people/lock";
import * as store from "@/lib/people/store";
import type { Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { lineFor, type Vouched } from "./claims";
import type { GroupLine, ProviderSettings, RefusalCode } from "./schemas";
import { keepTokens, type ProviderTokens } from "./tokens";

/** Why somebody for whom the provider vouches is not let in. `person`: whom it would have been. */
export class NotAdmitted extends Error {
  override readonly name = "NotAdmitted";

  constructor(
    readonly code: RefusalCode,
    readonly person: { readonly id: string; readonly name: string } | undefined,
  ) {
    super(code);
  }
}

/** The sites that a line gives: those of its sites that are still there. Admins and viewers see every site without any. */
export async function sitesOf(line: GroupLine, transaction: Pick<Transaction, "site">): Promise<{ allSites: boolean; siteIds: string[] }> {
  const isBound = boundRoles.includes(line.role);
  const allSites = isBound && line.allSites;
  const known = isBound && !allSites ? await store.knownSites(line.siteIds, transaction) : new Set<string>();
  return { allSites, siteIds: [...known].sort() };
}

/** True where a line would take the role from the last admin who gets in with a password. */
export async function leavesNoAdmin(row: store.PersonRow, line: GroupLine, client: Pick<Transaction, "user">): Promise<boolean> {
  const isWithPassword = row.role === "admin" && row.active && row.accounts.length > 0;
  return isWithPassword && line.role !== "admin" && (await store.otherAdmins(row.id, client)) === 0;
}

/** Makes a person what a line says, if they are not that already. False: it would leave no admin who gets in with a password. */
export async function follow(row: store.PersonRow, line: GroupLine, actor: AuditActor, transaction: Transaction): Promise<boolean> {
  const { allSites, siteIds } = await sitesOf(line, transaction);
  const before = { role: row.role, allSites: row.allSites, siteIds: row.sites.map(({ site }) => site.id).sort() };
  const now = { role: line.role, allSites, siteIds };
  if (JSON.stringify(before) === JSON.stringify(now)) {
    return true;
  }
  if (await leavesNoAdmin(row, line, transaction)) {
    return false;
  }
  await transaction.user.update({ where: { id: row.id }, data: { role: line.role, allSites, allSitesKept: false } });
  await store.setSites(row.id, siteIds, transaction);
  const about = { subject: "person", subjectId: row.id, subjectName: row.name } as const;
  await record({ actor, action: "person.change", ...about, detail: { from: before, to: now, group: line.group } }, transaction);
  return true;
}

async function takeIn(vouched: Vouched & { email: string }, line: GroupLine, transaction: Transaction): Promise<string> {
  const { name, email } = vouched;
  const id = randomUUID();
  const { allSites, siteIds } = await sitesOf(line, transaction);
  await transaction.user.create({
    data: { id, name, email, ...foldedPerson({ name, email }), role: line.role, allSites, emailVerified: vouched.emailVerified },
  });
  await store.setSites(id, siteIds, transaction);
  const detail = { email, role: line.role, siteIds, allSites, group: line.group };
  const about = { subject: "person", subjectId: id, subjectName: name } as const;
  await record({ actor: { id, name }, action: "person.take_in", ...about, detail }, transaction);
  return id;
}

/** Whom a person of the provider is here, who has not been here before. */
async function newcomer(vouched: Vouched, line: GroupLine, settings: ProviderSettings, transaction: Transaction): Promise<string> {
  const { email } = vouched;
  if (email === undefined) {
    throw new NotAdmitted("no_email", undefined);
  }
  const known = await store.findByEmail(email, transaction);
  if (!known) {
    if (!settings.takeIn) {
      throw new NotAdmitted("not_taken_in", undefined);
    }
    return takeIn({ ...vouched, email }, line, transaction);
  }
  const person = await store.find(known.id, transaction);
  const who = person ? { id: person.id, name: person.name } : undefined;
  const other = await transaction.providerIdentity.findUnique({ where: { userId: known.id }, select: { issuer: true } });
  // The emergency admin never needs the provider, and so it never says who they are.
  const isEmergency = (await emergencyAdmin(transaction))?.personId === known.id;
  // Whoever can have an address written down at the provider would otherwise be whoever has that address here.
  if (!settings.joinByEmail || !vouched.emailVerified || other?.issuer === vouched.issuer || isEmergency || !who) {
    throw new NotAdmitted("address_taken", who);
  }
  // Of a provider that was set up before this one.
  await transaction.providerIdentity.deleteMany({ where: { userId: who.id } });
  const about = { subject: "person", subjectId: who.id, subjectName: who.name } as const;
  await record({ actor: who, action: "person.provider_join", ...about, detail: { email, group: line.group } }, transaction);
  return who.id;
}

/**
 * Lets somebody in for whom the provider vouches: finds them, joins them with an account of the same verified address where an admin has
 * allowed that, or takes them in; gives them what their first fitting group says, and keeps with what the provider is asked again.
 * Throws `NotAdmitted`. Nothing is kept then.
 */
export async function admit(vouched: Vouched, settings: ProviderSettings, tokens: ProviderTokens): Promise<{ id: string; name: string }> {
  const { issuer, subject } = vouched;
  return withNamedLock(peopleLock, async (transaction) => {
    const known = await transaction.providerIdentity.findUnique({ where: { issuer_subject: { issuer, subject } } });
    const row = known && (await store.find(known.userId, transaction));
    const line = lineFor(settings, vouched.groups ?? []);
    if (!line) {
      throw new NotAdmitted("no_group", row ? { id: row.id, name: row.name } : undefined);
    }
    const id = known?.userId ?? (await newcomer(vouched, line, settings, transaction));
    const person = row ?? (await store.find(id, transaction));
    if (!person?.active) {
      throw new NotAdmitted("switched_off", person ? { id, name: person.name } : undefined);
    }
    const who = { id, name: person.name };
    if (!(await follow(person, line, who, transaction))) {
      throw new NotAdmitted("last_admin", who);
    }
    const now = new Date();
    const identity = { group: line.group, signedInAt: now, checkedAt: now };
    const { id: identityId } = await transaction.providerIdentity.upsert({
      where: { userId: id },
      create: { id: `idp_${randomUUID()}`, issuer, subject, userId: id, ...identity },
      update: identity,
    });
    await keepTokens(transaction, identityId, tokens);
    return who;
  });
}
