import "server-only";
import { isAPIError } from "better-auth/api";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { auth } from "@/lib/auth/auth";
import { leaving } from "@/lib/auth/cookies";
import { isOverloaded } from "@/lib/auth/hooks";
import { passed, secondsToWait, unchecked } from "@/lib/auth/login-throttle";
import { endPasswordLinks } from "@/lib/auth/one-time-links";
import { peerOf, withPeer } from "@/lib/auth/peer";
import { recoveryHashesIn } from "@/lib/auth/second-step/codes";
import { trustedBrowsers, trustNone } from "@/lib/auth/second-step/trusted";
import { permissionsOf } from "@/lib/http/permissions";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { refuseWeak } from "./chosen-password";
import { foldedPerson } from "./folded";
import { type MeAnswer, type MePatch, type PasswordChange, type SessionAnswer, themes } from "./me-endpoints";

function toResponse(actor: Actor): MeAnswer {
  const { id, name, email, role, theme, sites } = actor;
  const known = themes.find((candidate) => candidate === theme) ?? "system";
  return {
    id,
    name,
    email,
    role,
    theme: known,
    permissions: permissionsOf(actor),
    sites: sites === null ? null : [...sites],
    secondStepFrom: actor.secondStepFrom?.toISOString() ?? null,
  };
}

export async function read(actor: Actor): Promise<MeAnswer> {
  return toResponse(actor);
}

export async function change({ name, theme }: MePatch, actor: Actor): Promise<MeAnswer> {
  const row = await db().$transaction(async (transaction) => {
    const changed = await transaction.user.update({
      where: { id: actor.id },
      data: { ...(name === undefined ? {} : { name, ...foldedPerson({ name, email: actor.email }) }), ...given({ theme }) },
      select: { name: true, theme: true },
    });
    if (changed.name !== actor.name) {
      const about = { subject: "person", subjectId: actor.id, subjectName: changed.name } as const;
      const detail = { name: { from: actor.name, to: changed.name } };
      await record({ actor, action: "person.change", ...about, detail }, transaction);
    }
    return changed;
  });
  return toResponse({ ...actor, ...row });
}

/**
 * Changes the caller's own password and ends every other session; the answer carries the new session's cookie. A wrong current
 * password is a complaint about that input, and counts as a guess; a new one that is weak is refused before either is looked at.
 */
export async function changePassword({ currentPassword, newPassword }: PasswordChange, actor: Actor, request: Request): Promise<Response> {
  const own = { userId: actor.id, providerId: "credential", password: { not: null } };
  if ((await db().account.count({ where: own })) === 0) {
    throw new ProblemError("conflict", "You have no password here. An admin can make you a one-time link to one.");
  }
  await refuseWeak("newPassword", newPassword, actor);
  // Whoever is signed in is no stranger: the session counts as a known browser does.
  const attempt = { account: `password of ${actor.id}`, address: peerOf(request.headers), browser: `of ${actor.id}` };
  const seconds = await secondsToWait(attempt);
  if (seconds > 0) {
    throw new ProblemError("too_many_requests", `Too many attempts. Wait ${seconds} seconds.`, { retryAfterSeconds: seconds });
  }
  const answer = await auth()
    .api.changePassword({
      body: { currentPassword, newPassword, revokeOtherSessions: true },
      headers: withPeer(request.headers),
      returnHeaders: true,
    })
    .catch(async (error: unknown) => {
      if (isOverloaded(error)) {
        await unchecked(attempt);
        throw new ProblemError("overloaded", "Many people are signing in at this moment. Try again in a few seconds.", {
          retryAfterSeconds: 3,
        });
      }
      if (isAPIError(error) && error.body?.code === "INVALID_PASSWORD") {
        throw invalid("currentPassword", "This is not your current password.");
      }
      throw error;
    });
  await passed(attempt);
  await trustNone(actor.id);
  await endPasswordLinks(actor.id, db());
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of answer.headers.getSetCookie()) {
    headers.append("set-cookie", cookie);
  }
  return new Response(null, { status: 204, headers });
}

export async function secondStep(actor: Actor) {
  const row = await db().twoFactor.findUnique({ where: { userId: actor.id } });
  const on = row?.verified ? row : undefined;
  return {
    since: on?.createdAt.toISOString() ?? null,
    recoveryCodes: on ? recoveryHashesIn(on.backupCodes).length : 0,
    trustedBrowsers: on ? await trustedBrowsers(actor.id) : 0,
  };
}

export async function sessions(actor: Actor, request: Request): Promise<{ items: SessionAnswer[] }> {
  const own = await auth().api.getSession({ headers: request.headers, query: { disableRefresh: true } });
  const rows = await db().session.findMany({
    where: { userId: actor.id, expiresAt: { gt: new Date() } },
    orderBy: [{ updatedAt: "desc" }, { id: "asc" }],
    take: 200,
  });
  return {
    items: rows.map((row) => ({
      id: row.id,
      current: row.id === own?.session.id,
      createdAt: row.createdAt.toISOString(),
      lastSeenAt: row.updatedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      address: row.ipAddress || null,
      agent: row.userAgent || null,
      way: row.provider === true ? "provider" : row.way === "passkey" ? "passkey" : "password",
    })),
  };
}

const about = (actor: Actor) => ({ actor, subject: "session", subjectId: actor.id, subjectName: actor.name }) as const;

export async function endSession(id: string, actor: Actor): Promise<undefined> {
  await db().$transaction(async (transaction) => {
    const { count } = await transaction.session.deleteMany({ where: { id, userId: actor.id } });
    if (count === 0) {
      throw notFound("This session");
    }
    await record({ ...about(actor), action: "session.revoke" }, transaction);
  });
  return undefined;
}

/** Ends every session of the caller. The answer takes this browser's cookie away. */
export async function endSessions(actor: Actor, request: Request): Promise<Response> {
  await db().$transaction(async (transaction) => {
    const { count } = await transaction.session.deleteMany({ where: { userId: actor.id } });
    const detail = { sessions: count, address: peerOf(request.headers) ?? null };
    await record({ ...about(actor), action: "session.sign_out_everywhere", detail }, transaction);
  });
  return new Response(null, { status: 204, headers: leaving(new Headers({ "cache-control": "no-store" })) });
}
