import "server-only";
import { getAuthenticatorName } from "@better-auth/passkey";
import { mailNotice } from "@/lib/account-mail/keep-mail";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { passkeySite } from "@/lib/auth/passkeys/plugin";
import { notFound } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";

export async function passkeysOf(actor: Actor) {
  const rows = await db().passkey.findMany({ where: { userId: actor.id }, orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  const items = rows.map(({ id, name, aaguid, backedUp, createdAt, usedAt }) => ({
    id,
    name: name ?? "Passkey",
    keeper: (aaguid && getAuthenticatorName(aaguid)) ?? null,
    synced: backedUp,
    createdAt: createdAt?.toISOString() ?? null,
    usedAt: usedAt?.toISOString() ?? null,
  }));
  return { items, site: passkeySite() };
}

const about = (actor: Actor) => ({ actor, subject: "person", subjectId: actor.id, subjectName: actor.name }) as const;

async function own(id: string, actor: Actor, transaction: Transaction): Promise<string> {
  const row = await transaction.passkey.findFirst({ where: { id, userId: actor.id }, select: { name: true } });
  if (!row) {
    throw notFound("This passkey");
  }
  return row.name ?? "Passkey";
}

export async function rename(id: string, name: string, actor: Actor): Promise<undefined> {
  await db().$transaction(async (transaction) => {
    const from = await own(id, actor, transaction);
    await transaction.passkey.updateMany({ where: { id }, data: { name } });
    await record({ ...about(actor), action: "person.passkey_rename", detail: { passkey: { from, to: name } } }, transaction);
  });
  return undefined;
}

/** Removes a passkey. With the last one goes what sessions have proven by it: where a second step is needed, another has to be set up. */
export async function remove(id: string, actor: Actor): Promise<undefined> {
  await db().$transaction(async (transaction) => {
    const passkey = await own(id, actor, transaction);
    await transaction.passkey.deleteMany({ where: { id } });
    if ((await transaction.passkey.count({ where: { userId: actor.id } })) === 0) {
      await transaction.session.updateMany({ where: { userId: actor.id, way: { not: null } }, data: { way: null } });
    }
    await record({ ...about(actor), action: "person.passkey_remove", detail: { passkey } }, transaction);
    await mailNotice(transaction, { userId: actor.id, kind: "passkey_removed", actorId: actor.id, facts: { about: passkey } });
  });
  return undefined;
}
