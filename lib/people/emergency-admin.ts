import "server-only";
import { accountMailSetting } from "@/lib/account-mail/setting";
import { sealWaiting } from "@/lib/audit/chain";
import { record } from "@/lib/audit/service";
import { auditDetail } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { type EmergencyAdmin, emergencyAdmin, keepEmergencyAdmin, mayEnterFrom } from "@/lib/auth/emergency-admin";
import { peerOf } from "@/lib/auth/peer";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { parseNetworks } from "@/lib/schema/address-rules";
import type { KeptEmergencyAdmin, NewEmergencyAdmin } from "./emergency-admin-endpoints";
import { peopleLock } from "./lock";

/** Admins who need nobody else to get in: a password of their own here, and no account elsewhere that says who they are. */
const eligible = { role: "admin", active: true, accounts: { some: { password: { not: null } } }, providerIdentity: null } as const;
const candidatesMax = 50;

/** When a person's password was last set, as far as the audit goes back. */
async function passwordSetAt(subjectId: string): Promise<Date | undefined> {
  const rows = await db().auditEntry.findMany({
    where: { subjectId, phase: "happened", action: { in: ["person.change_password", "person.join"] } },
    orderBy: { seq: "desc" },
    take: 20,
    select: { seq: true, at: true, detail: true },
  });
  // A link for a lost phone is used with the password that stays.
  return rows.find(({ seq, detail }) => auditDetail.read(detail, seq, {}).purpose !== "second_step")?.at;
}

async function lastSignInAt(actorId: string): Promise<Date | undefined> {
  const where = { actorId, action: "session.sign_in", phase: "happened" };
  return (await db().auditEntry.findFirst({ where, orderBy: { seq: "desc" }, select: { at: true } }))?.at;
}

export async function readEmergencyAdmin(headers: Headers): Promise<KeptEmergencyAdmin> {
  const kept = await emergencyAdmin();
  const id = kept?.personId ?? "";
  // A password that was just set by a link stands beside the audit for a moment.
  await sealWaiting();
  const [rows, person, used, changed, admins, mail] = await Promise.all([
    db().user.findMany({
      where: eligible,
      orderBy: [{ nameKey: "asc" }, { id: "asc" }],
      take: candidatesMax,
      select: { id: true, name: true, twoFactorEnabled: true, _count: { select: { passkeys: true } } },
    }),
    db().user.findUnique({
      where: { id },
      select: { id: true, name: true, email: true, twoFactorEnabled: true, _count: { select: { passkeys: true } } },
    }),
    lastSignInAt(id),
    passwordSetAt(id),
    db().user.count({ where: { role: "admin", active: true } }),
    accountMailSetting(),
  ]);
  const shown = (row: (typeof rows)[number]) => ({
    id: row.id,
    name: row.name,
    secondStep: row.twoFactorEnabled || row._count.passkeys > 0,
  });
  return {
    person: person && { ...shown(person), email: person.email },
    networks: kept?.networks ?? [],
    envelope: kept?.envelope ?? "",
    lastUsedAt: used?.toISOString() ?? null,
    passwordChangedAt: changed?.toISOString() ?? null,
    tried: kept?.tried ?? null,
    candidates: rows.map(shown),
    address: peerOf(headers) ?? null,
    admins,
    mailed: mail.on,
  };
}

function normalForm(typed: readonly string[]): string[] {
  try {
    return [...new Set(typed.filter((text) => text !== "").flatMap((text) => parseNetworks(text).map(({ cidr }) => cidr)))];
  } catch (error) {
    throw invalid("networks", error instanceof Error ? error.message : "This is not a network.");
  }
}

/** Ends what they have begun where they may not sign in from any more. Their own change signs nobody out. */
async function endElsewhere({ personId, networks }: EmergencyAdmin, actor: Actor, transaction: Transaction): Promise<number> {
  if (actor.id === personId) {
    return 0;
  }
  const sessions = await transaction.session.findMany({ where: { userId: personId }, select: { id: true, ipAddress: true } });
  const ids = sessions.filter(({ ipAddress }) => !mayEnterFrom(networks, ipAddress ?? undefined)).map(({ id }) => id);
  return ids.length === 0 ? 0 : (await transaction.session.deleteMany({ where: { id: { in: ids } } })).count;
}

/** Says who the emergency admin is, and from where they get in. An admin cannot shut themselves out by it. */
export async function changeEmergencyAdmin(
  { personId, networks: typed, envelope }: NewEmergencyAdmin,
  actor: Actor,
  headers: Headers,
): Promise<KeptEmergencyAdmin> {
  const networks = normalForm(typed);
  const address = peerOf(headers);
  if (actor.id === personId && !mayEnterFrom(networks, address)) {
    const where = address === undefined ? "Where you are is not known" : `You are at ${address}, which lies in none of these`;
    throw invalid("networks", `${where}. This would lock you out: you could not sign in again from here.`);
  }
  await withNamedLock(peopleLock, async (transaction) => {
    const before = await emergencyAdmin(transaction);
    const person =
      personId === null
        ? null
        : await transaction.user.findFirst({ where: { id: personId, ...eligible }, select: { id: true, name: true } });
    if (personId !== null && !person) {
      throw invalid("personId", "Choose an admin who has a password here and does not sign in with an account elsewhere.");
    }
    const isSame = before?.personId === person?.id;
    const now = person ? { personId: person.id, networks, envelope, tried: isSame ? (before?.tried ?? null) : null } : undefined;
    if (JSON.stringify(before) === JSON.stringify(now)) {
      return;
    }
    await keepEmergencyAdmin(now, transaction);
    const sessions = now ? await endElsewhere(now, actor, transaction) : 0;
    const facts = (admin: EmergencyAdmin | undefined) =>
      admin ? { personId: admin.personId, networks: admin.networks, envelope: admin.envelope } : null;
    const detail = { from: facts(before), to: facts(now), name: person?.name ?? null, sessions };
    await record({ actor, action: "setting.change", subject: "setting", subjectName: "emergency admin", detail }, transaction);
  });
  return readEmergencyAdmin(headers);
}

/** Refuses what would take the emergency admin away. Call it under the lock. `what`: "removed". */
export async function keepTheEmergencyAdmin(
  row: { readonly id: string; readonly name: string },
  what: string,
  transaction: Transaction,
): Promise<void> {
  if ((await emergencyAdmin(transaction))?.personId === row.id) {
    throw new ProblemError(
      "conflict",
      `${row.name} is the emergency admin and cannot be ${what}. Choose somebody else for it first, under Settings, Another account.`,
    );
  }
}

/** Lets the emergency admin in from anywhere again. True if that was needed; false for anybody else. */
export async function openEverywhere(personId: string, transaction: Transaction): Promise<boolean> {
  const admin = await emergencyAdmin(transaction);
  if (admin?.personId !== personId || admin.networks.length === 0) {
    return false;
  }
  await keepEmergencyAdmin({ ...admin, networks: [] }, transaction);
  return true;
}
