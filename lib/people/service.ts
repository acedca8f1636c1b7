import "server-only";
import { randomUUID } from "node:crypto";
import { mailLink, mailNotice } from "@/lib/account-mail/keep-mail";
import { sendsLinks } from "@/lib/account-mail/setting";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { issueLink, linkText } from "@/lib/auth/one-time-links";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { boundRoles, type Role, roles } from "@/lib/http/permissions";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import type { Transaction } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { byName } from "@/lib/platform/db/sort-key";
import { keepTheEmergencyAdmin } from "./emergency-admin";
import type { LinkAnswer, NewPerson, PeopleQuery, PersonAnswer, PersonPatch } from "./endpoints";
import { foldedPerson } from "./folded";
import { peopleLock } from "./lock";
import * as store from "./store";

function roleOf(row: { role: string }): Role {
  return roles.find((role) => role === row.role) ?? "viewer";
}

function toResponse(row: store.PersonRow, linkExpiresAt: Date | undefined): PersonAnswer {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleOf(row),
    active: row.active,
    allSites: row.allSites || !boundRoles.includes(roleOf(row)),
    allSitesKept: row.allSitesKept,
    sites: row.sites.map(({ site }) => site).sort(byName),
    joined: row.accounts.length > 0 || row.providerIdentity !== null,
    providerGroup: row.providerIdentity?.group ?? null,
    secondStep: row.twoFactorEnabled,
    passkeys: row._count.passkeys,
    linkExpiresAt: linkExpiresAt?.toISOString() ?? null,
    lastSeenAt: row.sessions[0]?.updatedAt.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}

export async function list({ query, role, active, site, cursor, limit }: PeopleQuery) {
  const filter = { query, role, siteId: site, active: active === undefined ? undefined : active === "true" };
  const after = cursor === undefined ? undefined : readCursor(cursor, [cursorKey.text, cursorKey.text]);
  const [rows, total, allSitesKept] = await Promise.all([
    store.page(filter, after && { nameKey: after[0], id: after[1] }, limit + 1),
    store.count(filter),
    store.allSitesKept(),
  ]);
  const shown = rows.slice(0, limit);
  const links = await store.openLinks(shown.map((row) => row.id));
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map((row) => toResponse(row, links.get(row.id))),
    nextCursor: last ? writeCursor([last.nameKey, last.id]) : null,
    total,
    allSitesKept,
  };
}

export async function get(id: string): Promise<PersonAnswer> {
  const row = await store.find(id);
  if (!row) {
    throw notFound("This person");
  }
  return toResponse(row, (await store.openLinks([id])).get(id));
}

/**
 * Which sites a person is given: all of them in so many words, or these; bound to none, they see none. Admins and viewers see every
 * site, so a binding of theirs would say something that is not so.
 */
async function checkSites(role: Role, siteIds: readonly string[], allSites: boolean, transaction: Transaction): Promise<void> {
  if (!boundRoles.includes(role)) {
    if (siteIds.length > 0) {
      throw invalid(
        "siteIds",
        `${role === "admin" ? "Admins" : "Viewers"} see every site. Only installers and helpdesk agents are bound to sites.`,
      );
    }
    return;
  }
  if (allSites && siteIds.length > 0) {
    throw invalid("siteIds", "Choose some sites or all of them, not both.");
  }
  const known = await store.knownSites(siteIds, transaction);
  if (siteIds.some((id) => !known.has(id))) {
    throw invalid("siteIds", "One of these sites does not exist any more.");
  }
}

/** How a link goes to its person. Throws `conflict` where it should go by mail and none is sent. */
async function wayOf(by: "mail" | "hand" | undefined): Promise<"mail" | "hand"> {
  const isReady = by !== "hand" && (await sendsLinks());
  if (by === "mail" && !isReady) {
    throw new ProblemError(
      "conflict",
      "Links do not go by mail here. Switch that on under Settings, Sign-in, or pass the link on yourself.",
    );
  }
  return isReady ? "mail" : "hand";
}

/** Adds a person who cannot sign in until they have used the link. 409 if the address is taken. */
export async function invite({ name, email, role, siteIds, allSites, by }: NewPerson, actor: Actor, base: string): Promise<LinkAnswer> {
  const id = randomUUID();
  const way = await wayOf(by);
  const unique = [...new Set(siteIds)];
  const { token, expiresAt } = await withNamedLock(peopleLock, async (transaction) => {
    if (await store.findByEmail(email, transaction)) {
      throw new ProblemError("conflict", `${email} has an account already.`, {
        fields: [{ path: "email", message: "This address has an account already." }],
      });
    }
    await checkSites(role, unique, allSites, transaction);
    await transaction.user.create({
      data: {
        id,
        name,
        email,
        ...foldedPerson({ name, email }),
        role,
        allSites: allSites && boundRoles.includes(role),
        emailVerified: true,
      },
    });
    await store.setSites(id, unique, transaction);
    const link = await issueLink(transaction, { purpose: "invite", userId: id, createdBy: actor.id });
    const detail = { email, role, siteIds: unique, allSites, by: way };
    await record({ actor, action: "person.invite", subject: "person", subjectId: id, subjectName: name, detail }, transaction);
    if (way === "mail") {
      await mailLink(transaction, { userId: id, kind: "invite", link, facts: { by: actor.name } });
    }
    return link;
  });
  return answerOf({ id, token, expiresAt, base, mailedTo: way === "mail" ? email : null });
}

/** What an admin is told of a link: its secret only where they are the one to pass it on. */
function answerOf({
  id,
  token,
  expiresAt,
  base,
  mailedTo,
}: {
  id: string;
  token: string;
  expiresAt: Date;
  base: string;
  mailedTo: string | null;
}): LinkAnswer {
  return { id, link: mailedTo === null ? linkText(base, token) : null, mailedTo, expiresAt: expiresAt.toISOString() };
}

/** A new link; older ones of the person end. The password they have keeps working until the link is used. */
export async function renewLink(id: string, actor: Actor, base: string, by?: "mail" | "hand"): Promise<LinkAnswer> {
  const way = await wayOf(by);
  const { token, expiresAt, email } = await withNamedLock(peopleLock, async (transaction) => {
    const row = await store.find(id, transaction);
    if (!row) {
      throw notFound("This person");
    }
    if (!row.active) {
      throw new ProblemError("conflict", `${row.name} is switched off. Switch them on first.`);
    }
    const purpose = row.accounts.length > 0 ? "password" : "invite";
    const link = await issueLink(transaction, { purpose, userId: id, createdBy: actor.id });
    await record(
      { actor, action: "person.link", subject: "person", subjectId: id, subjectName: row.name, detail: { purpose, by: way } },
      transaction,
    );
    if (way === "mail") {
      await mailLink(transaction, { userId: id, kind: purpose, link, facts: { by: actor.name } });
    }
    return { ...link, email: row.email };
  });
  return answerOf({ id, token, expiresAt, base, mailedTo: way === "mail" ? email : null });
}

/**
 * A link for somebody who lost what makes their codes. The second step holds until they have used it, which takes their password: whoever
 * finds the link has one of two things, as before. It never goes by mail: with a forgotten password the mailbox alone would be both.
 */
export async function renewSecondStep(id: string, actor: Actor, base: string): Promise<LinkAnswer> {
  const { token, expiresAt } = await withNamedLock(peopleLock, async (transaction) => {
    const row = await store.find(id, transaction);
    if (!row) {
      throw notFound("This person");
    }
    if (!row.active || (!row.twoFactorEnabled && row._count.passkeys === 0)) {
      const why = row.active ? "has no second step to set up anew" : "is switched off. Switch them on first";
      throw new ProblemError("conflict", `${row.name} ${why}.`);
    }
    const link = await issueLink(transaction, { purpose: "second_step", userId: id, createdBy: actor.id });
    const about = { subject: "person", subjectId: id, subjectName: row.name } as const;
    await record({ actor, action: "person.link", ...about, detail: { purpose: "second_step" } }, transaction);
    await mailNotice(transaction, { userId: id, kind: "second_step_link", actorId: actor.id, facts: { by: actor.name } });
    return link;
  });
  return answerOf({ id, token, expiresAt, base, mailedTo: null });
}

/** Refuses what would leave nobody to run Lineward. Call it under the lock, before anything is written. */
async function keepAnAdmin(row: store.PersonRow, what: string, transaction: Transaction): Promise<void> {
  await keepTheEmergencyAdmin(row, what, transaction);
  const canSignIn = row.role === "admin" && row.active && row.accounts.length > 0;
  if (canSignIn && (await store.otherAdmins(row.id, transaction)) === 0) {
    throw new ProblemError("conflict", `${row.name} is the last admin and cannot be ${what}. Make somebody else an admin first.`);
  }
}

export async function change(id: string, patch: PersonPatch, actor: Actor): Promise<PersonAnswer> {
  await withNamedLock(peopleLock, async (transaction) => {
    const row = await store.find(id, transaction);
    if (!row) {
      throw notFound("This person");
    }
    const role = patch.role ?? roleOf(row);
    if (patch.active === false) {
      await keepAnAdmin(row, "switched off", transaction);
    } else if (role !== "admin") {
      await keepAnAdmin(row, "given another role", transaction);
    }
    const isChosen = patch.siteIds !== undefined || patch.allSites !== undefined;
    if (isChosen || patch.role !== undefined) {
      const isBound = boundRoles.includes(role);
      const allSites = isBound && (patch.allSites ?? ((patch.siteIds ?? []).length === 0 && row.allSites));
      const kept = allSites || !isBound ? [] : row.sites.map(({ site }) => site.id);
      const unique = [...new Set(patch.siteIds ?? kept)];
      await checkSites(role, unique, allSites, transaction);
      await store.setSites(id, unique, transaction);
      await transaction.user.update({ where: { id }, data: { allSites, allSitesKept: row.allSitesKept && !isChosen && isBound } });
    }
    const named = patch.name === undefined ? {} : { name: patch.name, ...foldedPerson({ name: patch.name, email: row.email }) };
    await transaction.user.update({ where: { id }, data: { ...named, ...given({ role: patch.role, active: patch.active }) } });
    if (patch.active === false) {
      await store.endSessions(id, transaction);
      await store.endLinks(id, transaction);
    }
    await recordChange(actor, row, transaction);
  });
  return get(id);
}

async function recordChange(actor: Actor, before: store.PersonRow, transaction: Transaction): Promise<void> {
  const row = await store.find(before.id, transaction);
  if (!row) {
    throw notFound("This person");
  }
  const [old, now] = [toResponse(before, undefined), toResponse(row, undefined)];
  const detail = Object.fromEntries(
    (["name", "role", "active", "sites", "allSites"] as const)
      .filter((field) => JSON.stringify(old[field]) !== JSON.stringify(now[field]))
      .map((field) => [field, { from: old[field], to: now[field] }]),
  );
  await record({ actor, action: "person.change", subject: "person", subjectId: row.id, subjectName: row.name, detail }, transaction);
}

/** Removes a person with their sessions and links. What they did stays in the audit, under their name. */
export async function remove(id: string, actor: Actor): Promise<undefined> {
  await withNamedLock(peopleLock, async (transaction) => {
    const found = await store.find(id, transaction);
    if (!found) {
      throw notFound("This person");
    }
    await keepAnAdmin(found, "removed", transaction);
    await transaction.invitation.deleteMany({ where: { userId: id } });
    await transaction.user.delete({ where: { id } });
    const detail = { email: found.email, role: found.role };
    await record({ actor, action: "person.remove", subject: "person", subjectId: id, subjectName: found.name, detail }, transaction);
  });
  return undefined;
}

export async function signOutEverywhere(id: string, actor: Actor): Promise<undefined> {
  const row = await store.find(id);
  if (!row) {
    throw notFound("This person");
  }
  const sessions = await store.endSessions(id);
  await record({ actor, action: "person.sign_out", subject: "person", subjectId: id, subjectName: row.name, detail: { sessions } });
  return undefined;
}
