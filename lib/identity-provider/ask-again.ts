import "server-only";
import { type Configuration, ResponseBodyError, refreshTokenGrant, WWWAuthenticateChallengeError } from "openid-client";
import { record, system } from "@/lib/audit/service";
import { forgetOutgoing } from "@/lib/outgoing/secrets";
import { peopleLock } from "@/lib/people/lock";
import * as store from "@/lib/people/store";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { log } from "@/lib/platform/log";
import { lineFor, userInfoOf, vouchedBy } from "./claims";
import { wordsOf } from "./connect";
import { follow } from "./people";
import type { ProviderSettings } from "./schemas";
import { keepTokens, openTokens, type ProviderTokens, tokensOf } from "./tokens";

/** A person of the provider, as they were when they were last asked about. */
export interface Identity {
  readonly id: string;
  readonly issuer: string;
  readonly subject: string;
  readonly userId: string;
  readonly signedInAt: Date;
  readonly checkedAt: Date;
}

/** Why sessions end that were begun at the provider. */
export type EndCode = "no_group" | "ended_there" | "cannot_be_asked" | "provider_down" | "last_admin" | "off";

/** What the provider says now. `unknown`: nothing that counts, and it is asked again soon. */
type Now =
  | { readonly is: "groups"; readonly groups: readonly string[]; readonly tokens: ProviderTokens }
  | { readonly is: "ended"; readonly code: EndCode }
  | { readonly is: "unknown" };

const isOver = (error: unknown) =>
  (error instanceof ResponseBodyError && (error.error === "invalid_grant" || error.status === 401)) ||
  (error instanceof WWWAuthenticateChallengeError && (error.status === 401 || error.status === 403));

async function refreshed(configuration: Configuration, tokens: ProviderTokens) {
  const granted = tokens.refresh === undefined ? undefined : await refreshTokenGrant(configuration, tokens.refresh);
  return { tokens: granted ? tokensOf(granted, tokens) : tokens, claims: granted?.claims() };
}

/** Asks the provider about somebody: for new tokens, which it gives only whom it still knows, and for their groups. */
async function askAbout(identity: Identity, settings: ProviderSettings, configuration: Configuration): Promise<Now> {
  const before = await openTokens(identity.id);
  if (!before || (before.refresh === undefined && before.endsAtMs !== null && before.endsAtMs <= Date.now())) {
    return { is: "ended", code: "cannot_be_asked" };
  }
  const { tokens, claims } = await refreshed(configuration, before);
  // Whatever comes next, an older refresh token may not be taken any more.
  await keepIfSame(identity, tokens);
  if (claims && claims.sub !== identity.subject) {
    return { is: "ended", code: "ended_there" };
  }
  const info = await userInfoOf(configuration, tokens.access, identity.subject);
  const wasHeard = tokens.groupsFrom === "user_info" || claims !== undefined;
  const { issuer, subject } = identity;
  const { groups } = vouchedBy(claims ?? { iss: issuer, sub: subject }, info, settings.groupsClaim);
  return groups === undefined && !wasHeard ? { is: "unknown" } : { is: "groups", groups: groups ?? [], tokens };
}

/** Does something about an identity if nobody has signed in with it meanwhile: what was found out was about the tokens before. */
async function ifSame(identity: Identity, work: (transaction: Transaction) => Promise<void>): Promise<void> {
  await withNamedLock(peopleLock, async (transaction) => {
    const same = await transaction.providerIdentity.count({ where: { id: identity.id, signedInAt: identity.signedInAt } });
    if (same > 0) {
      await work(transaction);
    }
  });
}

const keepIfSame = (identity: Identity, tokens: ProviderTokens) =>
  ifSame(identity, (transaction) => keepTokens(transaction, identity.id, tokens));

/**
 * Ends what somebody began at the provider. Without a group they are nobody here: who has no password of their own loses their tokens as
 * well, which would go on otherwise.
 */
async function end(identity: Identity, code: EndCode, transaction: Transaction): Promise<void> {
  const { userId } = identity;
  const { count } = await transaction.session.deleteMany({ where: { userId, provider: true } });
  const person = await store.find(userId, transaction);
  const withdrawn =
    code === "no_group" && person?.accounts.length === 0
      ? (await transaction.apiToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: new Date() } })).count
      : 0;
  if (code !== "provider_down" && code !== "off" && (await transaction.apiToken.count({ where: { userId, ...liveTokens() } })) > 0) {
    // What is left is their tokens, and with this answer they are not asked about any more: the tokens rest a day after the last good one.
    await forgetOutgoing(transaction, identity.id);
  }
  const about = { subject: "session", subjectId: userId, subjectName: person?.name ?? null } as const;
  const detail = { code, sessions: count, tokens: withdrawn };
  await record({ actor: system, action: "session.end_by_provider", ...about, detail }, transaction);
}

export async function endOf(identity: Identity, code: EndCode): Promise<void> {
  await ifSame(identity, (transaction) => end(identity, code, transaction));
}

/** Looks whether somebody is still whom the provider made them, and makes them what it says now. Never rejects for what the provider does. */
export async function askAgain(identity: Identity, settings: ProviderSettings, configuration: Configuration): Promise<void> {
  let now: Now;
  try {
    now = await askAbout(identity, settings, configuration);
  } catch (error) {
    now = isOver(error) ? { is: "ended", code: "ended_there" } : { is: "unknown" };
    log.warn({ operation: "identity provider", person: identity.userId, words: wordsOf(error) }, "the identity provider does not go on");
  }
  if (now.is === "ended") {
    await endOf(identity, now.code);
  }
  if (now.is !== "groups") {
    return;
  }
  const line = lineFor(settings, now.groups);
  await ifSame(identity, async (transaction) => {
    const row = await store.find(identity.userId, transaction);
    if (!line || !row) {
      await end(identity, "no_group", transaction);
    } else if (await follow(row, line, system, transaction)) {
      await transaction.providerIdentity.update({ where: { id: identity.id }, data: { checkedAt: new Date(), group: line.group } });
    } else {
      await end(identity, "last_admin", transaction);
    }
  });
}

const signedIn = () => ({ sessions: { some: { provider: true, expiresAt: { gt: new Date() } } } });
const liveTokens = () => ({ revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }] });
const oldestFirst = [{ checkedAt: "asc" }, { id: "asc" }] as const;

/** Identities with a session that began at the provider, and that were last asked about before a moment; the oldest first. */
export async function signedInBefore(moment: Date, take: number): Promise<Identity[]> {
  return db().providerIdentity.findMany({ where: { checkedAt: { lt: moment }, user: signedIn() }, orderBy: [...oldestFirst], take });
}

/** Of whom the provider has to be asked: who has such a session, or an API token that goes on while they are signed out. */
export const whoGoesOn = () => ({ user: { OR: [signedIn(), { tokens: { some: liveTokens() } }] } });

/** These, last asked about before a moment; whom nothing is kept for any more to ask with only while they are signed in. */
export async function dueBefore(moment: Date, take: number): Promise<Identity[]> {
  const where = { checkedAt: { lt: moment }, ...whoGoesOn() };
  const include = { user: { select: { sessions: { where: signedIn().sessions.some, select: { id: true }, take: 1 } } } };
  const rows = await db().providerIdentity.findMany({ where, include, orderBy: [...oldestFirst], take });
  const out = rows.filter(({ user }) => user.sessions.length === 0).map(({ id }) => id);
  const kept = out.length === 0 ? [] : await db().outgoingSecret.findMany({ where: { id: { in: out } }, select: { id: true } });
  const askable = new Set(kept.map(({ id }) => id));
  return rows.filter(({ id, user }) => user.sessions.length > 0 || askable.has(id));
}
