import "server-only";
import { type Asker, boundRoles, roles } from "@/lib/http/permissions";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db/client";
import { epoch as epochOf } from "@/lib/platform/db/epochs";
import { env } from "@/lib/platform/env";
import { auth } from "./auth";
import { ownSession } from "./own-session";
import { siteScope } from "./scope";
import { missingStep, secondStepRule } from "./second-step/required";
import { isTokenId, tokenById } from "./token-row";

/** Who is asking. `sites`: null = every site; otherwise the ids that exist for this person, places below them included. */
export interface Actor extends Asker {
  /** Of the person, or of the token: what is done with a token is done by it, with what it may at that moment. */
  readonly id: string;
  /** Of a token: its own and its owner's. */
  readonly name: string;
  readonly email: string;
  /** Set if a program asks with a token. */
  readonly token?: { readonly ownerId: string };
  readonly sites: readonly string[] | null;
  readonly theme: string;
  /** Of a person without a second step: from when their role needs one, where that is still to come. */
  readonly secondStepFrom?: Date | null;
}

/** A caller whom we looked up a moment ago. */
interface Known {
  readonly actor: Actor;
  readonly epoch: number;
  readonly at: number;
  readonly wallAt: number;
  readonly expiresAt: number;
}

/** Longest time that a look-up is used again: sessions are renewed, and limits looked at, this often. */
const knownForMs = 2_000;
const knownMax = 2_000;

const known = shared<Map<string, Known>>("actors", () => new Map());

/**
 * The caller of the same cookies, if nothing about people, sessions and sites was written since. Only where this process alone has the
 * database: on PostgreSQL another one may sign somebody out, and that holds at once.
 */
function remembered(cookie: string): Actor | undefined {
  const caller = known().get(cookie);
  if (caller === undefined) {
    return undefined;
  }
  const now = Date.now();
  const fresh = monotonicMs() - caller.at < knownForMs && Math.abs(now - caller.wallAt) < knownForMs;
  if (fresh && caller.epoch === epochOf("people") && now < caller.expiresAt) {
    return caller.actor;
  }
  known().delete(cookie);
  return undefined;
}

/** The signed-in person behind a request's headers, or null. A person who was switched off is nobody. */
export async function actorOf(request: { readonly headers: Headers }): Promise<Actor | null> {
  const cookie = env().database.kind === "sqlite" ? request.headers.get("cookie") : null;
  const before = cookie === null ? undefined : remembered(cookie);
  if (before) {
    return before;
  }
  // Read before the look-up: what is written while it runs makes it worthless.
  const epoch = epochOf("people");
  const found = await (cookie === null ? lookUp(request) : lookUpOnce(`${epoch}\n${cookie}`, request));
  if (found && cookie !== null) {
    const all = known();
    if (all.size >= knownMax) {
      all.clear();
    }
    all.set(cookie, { actor: found.actor, epoch, at: monotonicMs(), wallAt: Date.now(), expiresAt: found.expiresAt });
  }
  return found?.actor ?? null;
}

type Found = Awaited<ReturnType<typeof lookUp>>;

const underWay = new Map<string, Promise<Found>>();

/** Requests of one page come together: the first one looks its caller up for all. */
function lookUpOnce(key: string, request: { readonly headers: Headers }): Promise<Found> {
  const before = underWay.get(key);
  if (before) {
    return before;
  }
  const found = lookUp(request).finally(() => underWay.delete(key));
  underWay.set(key, found);
  return found;
}

async function lookUp(request: { readonly headers: Headers }): Promise<{ actor: Actor; expiresAt: number } | null> {
  const own = await ownSession(request.headers);
  if (own) {
    const { id, name, email, active, theme, lacksSecondStep, secondStepFrom, expiresAt } = own;
    const role = roles.find((candidate) => candidate === own.role);
    const sites = role && (own.allSites || !boundRoles.includes(role) ? null : own.sites);
    return role && active && sites !== undefined
      ? { actor: { id, name, email, role, sites, theme, lacksSecondStep, secondStepFrom }, expiresAt: expiresAt.getTime() }
      : null;
  }
  return askLibrary(request);
}

/** The same by the sign-in library, which renews a session that is due and ends one that is over. */
async function askLibrary(request: { readonly headers: Headers }): Promise<{ actor: Actor; expiresAt: number } | null> {
  const session = await auth().api.getSession({ headers: request.headers });
  if (!session) {
    return null;
  }
  const { id, name, email } = session.user;
  const { role, active, theme, twoFactorEnabled } = session.user as {
    role?: string;
    active?: boolean;
    theme?: string;
    twoFactorEnabled?: boolean;
  };
  const found = roles.find((candidate) => candidate === role);
  if (!found || active === false) {
    return null;
  }
  const hasSecondStep = twoFactorEnabled === true || (await isByPasskey(session.session.id));
  const missing = missingStep(await secondStepRule(), found, hasSecondStep);
  const actor = { id, name, email, role: found, sites: await siteScope(id, found), theme: theme ?? "system", ...missing };
  return { actor, expiresAt: session.session.expiresAt.getTime() };
}

async function isByPasskey(id: string): Promise<boolean> {
  return (await db().session.count({ where: { id, way: { not: null } } })) > 0;
}

/** A person or a token by its id, with the rights that it has now; null if it is gone, ended or switched off. For what was asked for earlier. */
export async function actorById(id: string): Promise<Actor | null> {
  if (isTokenId(id)) {
    return (await tokenById(id))?.actor ?? null;
  }
  const user = await db().user.findUnique({ where: { id }, select: { name: true, email: true, role: true, active: true, theme: true } });
  const role = roles.find((candidate) => candidate === user?.role);
  if (!user || !role || !user.active) {
    return null;
  }
  return { id, name: user.name, email: user.email, role, sites: await siteScope(id, role), theme: user.theme };
}
