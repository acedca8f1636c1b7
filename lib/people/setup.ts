import "server-only";
import { randomUUID } from "node:crypto";
import { mailNotice } from "@/lib/account-mail/keep-mail";
import { record, system } from "@/lib/audit/service";
import { hasher } from "@/lib/auth/hasher";
import { passed, secondsToWait } from "@/lib/auth/login-throttle";
import { endPasswordLinks, issueLink, linkText, type Purpose, tokenHashOf } from "@/lib/auth/one-time-links";
import { peerOf } from "@/lib/auth/peer";
import { trustNone } from "@/lib/auth/second-step/trusted";
import { invalid, ProblemError } from "@/lib/http/problems";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { StartError } from "@/lib/platform/env";
import { complaintAbout, refuseWeak } from "./chosen-password";
import { foldedPerson } from "./folded";
import type { Joining } from "./joining-endpoints";
import { peopleLock } from "./lock";
import * as store from "./store";

/**
 * The one-time link that makes the first admin, in place of older ones; undefined once there is anybody.
 * `baseUrl` is Lineward's address.
 */
export async function setupLink(baseUrl: string): Promise<string | undefined> {
  const link = await withNamedLock(peopleLock, async (transaction) =>
    (await transaction.user.count()) > 0 ? undefined : issueLink(transaction, { purpose: "setup" }),
  );
  return link && linkText(baseUrl, link.token);
}

/** Makes the first admin from the environment. False, and nothing done, once there is anybody. Throws `StartError` for a weak password. */
export async function ensureAdmin(email: string, password: string): Promise<boolean> {
  if ((await db().user.count()) > 0) {
    return false;
  }
  const admin = { id: randomUUID(), name: "Admin", email: email.trim().toLowerCase() };
  const complaint = await complaintAbout(password, admin);
  if (complaint !== undefined) {
    throw new StartError(`LINEWARD_ADMIN_PASSWORD is not usable: ${complaint}`);
  }
  const hash = await hasher().hash(password);
  const made = await withNamedLock(peopleLock, async (transaction) => {
    if ((await transaction.user.count()) > 0) {
      return false;
    }
    await addAdmin(transaction, admin, hash);
    return true;
  });
  if (made) {
    await record({
      actor: system,
      action: "person.join",
      subject: "person",
      subjectId: admin.id,
      subjectName: admin.name,
      detail: { purpose: "environment" },
    });
  }
  return made;
}

async function addAdmin(transaction: Transaction, admin: { id: string; name: string; email: string }, hash: string): Promise<void> {
  await transaction.user.create({ data: { ...admin, ...foldedPerson(admin), role: "admin", emailVerified: true } });
  await setPassword(transaction, admin.id, hash);
  await transaction.invitation.deleteMany({ where: { purpose: "setup", usedAt: null } });
}

/** The row in which the sign-in library looks for a password. */
async function setPassword(transaction: Transaction, userId: string, password: string): Promise<void> {
  const { count } = await transaction.account.updateMany({ where: { userId, providerId: "credential" }, data: { password } });
  if (count === 0) {
    await transaction.account.create({ data: { id: randomUUID(), accountId: userId, providerId: "credential", userId, password } });
  }
}

const spent = () => new ProblemError("not_found", "This link was used, or its time is over. Ask an admin for a new one.");

interface OpenLink {
  readonly id: string;
  readonly purpose: Purpose;
  readonly userId: string | null;
}

async function openLink(token: string, client: Pick<Transaction, "invitation"> = db()): Promise<OpenLink> {
  const row = await client.invitation.findUnique({ where: { tokenHash: tokenHashOf(token) } });
  if (!row || row.usedAt !== null || row.expiresAt.getTime() <= Date.now()) {
    throw spent();
  }
  return { id: row.id, purpose: row.purpose as Purpose, userId: row.userId };
}

/** What a link is for. 404 if it was used, has expired or never was. */
export async function describe(token: string): Promise<{ purpose: Purpose; name: string | null; email: string | null }> {
  const { purpose, userId } = await openLink(token);
  const person = userId === null ? null : await store.find(userId);
  if (userId !== null && !person?.active) {
    throw spent();
  }
  return { purpose, name: person?.name ?? null, email: person?.email ?? null };
}

/** Uses a link, once: the first admin is made, or the person it names gets the password. Their older sessions end. */
export async function join(given: Joining, request: Request): Promise<{ id: string; email: string }> {
  // Looked at before the password is hashed: a made-up token must not cost us that work.
  const { purpose, userId } = await openLink(given.token);
  if (purpose === "second_step") {
    return takeSecondStepAway(given, userId, request);
  }
  if (purpose === "setup" && (given.name === undefined || given.email === undefined)) {
    throw given.name === undefined
      ? invalid("name", "A person needs a name.")
      : invalid("email", "An e-mail address is needed to sign in with.");
  }
  await refuseWeak("password", given.password, await chooserOf(given, userId));
  const hash = await hasher().hash(given.password);
  return withNamedLock(peopleLock, async (transaction) => {
    const link = await openLink(given.token, transaction);
    const { count } = await transaction.invitation.updateMany({ where: { id: link.id, usedAt: null }, data: { usedAt: new Date() } });
    if (count !== 1) {
      throw spent();
    }
    const { id, name, email } = await (link.purpose === "setup"
      ? firstAdmin(transaction, given, hash)
      : givePassword(transaction, link, given, hash));
    const detail = { purpose, address: peerOf(request.headers) ?? null };
    await record({ actor: { id, name }, action: "person.join", subject: "person", subjectId: id, subjectName: name, detail }, transaction);
    if (purpose === "password" || purpose === "forgotten") {
      await endPasswordLinks(id, transaction);
      await mailNotice(transaction, { userId: id, kind: "password_changed", actorId: id });
    }
    return { id, email };
  });
}

/** Who chooses a password by a link: what they call themselves now, else what an admin wrote. */
async function chooserOf({ name, email = "" }: Joining, userId: string | null): Promise<{ name: string; email: string }> {
  if (userId === null) {
    return { name: name ?? "", email };
  }
  const person = await store.find(userId);
  if (!person?.active) {
    throw spent();
  }
  return { name: `${person.name} ${name ?? ""}`, email: person.email };
}

/** The person whom a link is for proves that it is them by their password. A wrong one counts as a guess and leaves the link open. */
async function provePerson(userId: string | null, password: string, request: Request): Promise<void> {
  const attempt = { account: `password of ${userId ?? "nobody"}`, address: peerOf(request.headers) };
  const seconds = await secondsToWait(attempt);
  if (seconds > 0) {
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
  const account = await db().account.findFirst({ where: { userId: userId ?? "", providerId: "credential" }, select: { password: true } });
  if (!account?.password || !(await hasher().verify(password, account.password))) {
    throw invalid("password", "This is not your password. Type the one you sign in with.");
  }
  await passed(attempt);
}

/** Uses a link for the second step: it is off, their sessions end, and no browser is trusted any more. */
async function takeSecondStepAway({ token, password }: Joining, userId: string | null, request: Request) {
  await provePerson(userId, password, request);
  return withNamedLock(peopleLock, async (transaction) => {
    const link = await openLink(token, transaction);
    const { count } = await transaction.invitation.updateMany({ where: { id: link.id, usedAt: null }, data: { usedAt: new Date() } });
    const row = link.userId === null ? null : await store.find(link.userId, transaction);
    if (count !== 1 || !row?.active) {
      throw spent();
    }
    const { id, name, email } = row;
    await transaction.twoFactor.deleteMany({ where: { userId: id } });
    // The lost phone may keep one.
    await transaction.passkey.deleteMany({ where: { userId: id } });
    await transaction.user.update({ where: { id }, data: { twoFactorEnabled: false } });
    await trustNone(id, transaction);
    await store.endSessions(id, transaction);
    const detail = { purpose: "second_step", address: peerOf(request.headers) ?? null };
    await record({ actor: { id, name }, action: "person.join", subject: "person", subjectId: id, subjectName: name, detail }, transaction);
    await mailNotice(transaction, { userId: id, kind: "second_step_reset", actorId: id });
    return { id, email };
  });
}

async function firstAdmin(transaction: Transaction, { name = "Admin", email = "" }: Joining, hash: string) {
  if ((await transaction.user.count()) > 0) {
    throw spent();
  }
  const admin = { id: randomUUID(), name, email };
  await addAdmin(transaction, admin, hash);
  return admin;
}

async function givePassword(transaction: Transaction, link: OpenLink, { name }: Joining, hash: string) {
  const row = link.userId === null ? null : await store.find(link.userId, transaction);
  if (!row?.active) {
    throw spent();
  }
  const called = name ?? row.name;
  await transaction.user.update({ where: { id: row.id }, data: { name: called, ...foldedPerson({ name: called, email: row.email }) } });
  await setPassword(transaction, row.id, hash);
  await trustNone(row.id, transaction);
  await store.endSessions(row.id, transaction);
  return { id: row.id, name: called, email: row.email };
}
