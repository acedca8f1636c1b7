import "server-only";
import { APIError } from "better-auth/api";
import { db } from "@/lib/platform/db/client";
import { type Env, env } from "@/lib/platform/env";
import { requireAllowedPlace } from "./emergency-admin";
import { peerHeader } from "./peer";
import { enteringIn } from "./provider/plugin";

const hourMs = 3_600_000;
/** A session in use is renewed at most this often: one write per five minutes, not one per request. */
const renewEverySeconds = 300;

/** The two limits of a session in milliseconds; the idle one is never the longer. */
export function limits(env: Pick<Env, "LINEWARD_SESSION_IDLE_HOURS" | "LINEWARD_SESSION_MAX_HOURS">): { idleMs: number; maxMs: number } {
  const maxMs = env.LINEWARD_SESSION_MAX_HOURS * hourMs;
  return { idleMs: Math.min(env.LINEWARD_SESSION_IDLE_HOURS * hourMs, maxMs), maxMs };
}

/**
 * better-auth has one limit that slides; we need a second that does not. `expiresIn`, which is also the cookie's age, is set to the
 * absolute limit, and the hooks below write the idle limit into the row. `updateAge` makes up for the difference, because
 * better-auth renews when `expiresAt - expiresIn + updateAge` has passed.
 */
export function sessionOptions({ idleMs, maxMs }: { idleMs: number; maxMs: number }) {
  return { expiresIn: maxMs / 1000, updateAge: (maxMs - idleMs) / 1000 + renewEverySeconds, freshAge: 0 };
}

/** True once a session in use is to be renewed, by the same reckoning as the library's. */
export function isRenewalDue(expiresAt: Date, nowMs: number): boolean {
  return expiresAt.getTime() - limits(env()).idleMs + renewEverySeconds * 1000 <= nowMs;
}

interface NewSession {
  readonly userId: string;
  readonly expiresAt: Date;
}

interface Beginning {
  readonly headers?: Headers | undefined;
  readonly path?: string;
  readonly body?: unknown;
}

/** What the way of a sign-in has proven, and when. A provider that keeps people signed in has proven nothing just now. */
function provenBy(context: Beginning | null) {
  const entering = enteringIn(context?.path, context?.body);
  if (entering) {
    const { provenAtMs, bothSteps } = entering;
    const provenAt = provenAtMs === null ? null : new Date(Math.min(provenAtMs, Date.now()));
    return { provenAt, way: bothSteps ? "provider" : null, provider: true };
  }
  return { provenAt: new Date(), way: context?.path?.startsWith("/passkey/") ? "passkey" : null };
}

/** The database hooks that keep every session inside both limits, and that give none to a person who was switched off, or to the emergency admin elsewhere. */
export function sessionHooks({ idleMs, maxMs }: { idleMs: number; maxMs: number }) {
  return {
    create: {
      before: async (session: NewSession, context: Beginning | null) => {
        const person = await db().user.findUnique({ where: { id: session.userId }, select: { active: true } });
        if (person?.active !== true) {
          throw new APIError("FORBIDDEN", {
            code: "ACCOUNT_SWITCHED_OFF",
            message: "This account is switched off. An admin can switch it on.",
          });
        }
        // The library keeps the network of an IPv6 address only; a person wants to recognise their own.
        const address = context?.headers?.get(peerHeader) ?? undefined;
        await requireAllowedPlace(session.userId, address, context?.path);
        const from: { ipAddress?: string } = address ? { ipAddress: address } : {};
        const expiresAt = new Date(Math.min(session.expiresAt.getTime(), Date.now() + idleMs));
        return { data: { ...session, ...from, expiresAt, ...provenBy(context) } };
      },
    },
    update: {
      before: async (change: { expiresAt?: Date }, context: { context: { session: { session: { createdAt: Date } } | null } } | null) => {
        const createdAt = context?.context.session?.session.createdAt;
        // Without the session's own beginning there is no honest answer, so the renewal is not written.
        return change.expiresAt === undefined
          ? undefined
          : createdAt !== undefined && {
              data: { ...change, expiresAt: new Date(Math.min(Date.now() + idleMs, Math.min(createdAt.getTime(), Date.now()) + maxMs)) },
            };
      },
    },
  };
}
