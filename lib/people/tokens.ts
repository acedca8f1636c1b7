import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { hashOfToken, listIn, tokenId, tokenPrefix } from "@/lib/auth/token-row";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { may, narrowerRole, roles, roleWords } from "@/lib/http/permissions";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { purposeOf, type Scope, scopeNames, scopes as scopeWords } from "@/lib/http/scopes";
import { db, type Transaction } from "@/lib/platform/db/client";
import { parseNetworks } from "@/lib/schema/address-rules";
import { type NewToken, type TokenAnswer, tokensMax } from "./token-endpoints";

/** 240 bits: nobody guesses one. With its prefix a token has 43 characters. */
const randomBytesOf = 30;
/** Characters that a list shows of a token, its prefix among them. */
const shownCharacters = 7;

const selection = {
  id: true,
  name: true,
  start: true,
  role: true,
  siteIds: true,
  scopes: true,
  networks: true,
  createdAt: true,
  expiresAt: true,
  lastUsedAt: true,
  lastUsedFrom: true,
  user: { select: { id: true, name: true, role: true, active: true } },
} as const;

/** An admin sees every token, everybody else their own. */
const ownOf = (actor: Actor) => (actor.role === "admin" ? {} : { userId: actor.id });

const roleIn = (text: string) => roles.find((role) => role === text) ?? "viewer";
const isScope = (name: string): name is Scope => (scopeNames as readonly string[]).includes(name);

export async function list(query: { cursor?: string | undefined; limit: number }, actor: Actor) {
  const where = { ...ownOf(actor), revokedAt: null };
  const [at, id] = query.cursor === undefined ? [] : readCursor(query.cursor, [cursorKey.text.pipe(z.iso.datetime()), cursorKey.text]);
  const further =
    at === undefined || id === undefined
      ? []
      : [{ OR: [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { gt: id } }] }];
  const [rows, total] = await Promise.all([
    db().apiToken.findMany({
      where: { AND: [where, ...further] },
      select: selection,
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
      take: query.limit + 1,
    }),
    db().apiToken.count({ where }),
  ]);
  const page = rows.slice(0, query.limit);
  const siteIds = [...new Set(page.flatMap((row) => listIn(row.siteIds) ?? []))].filter((site) => actor.sites?.includes(site) ?? true);
  const sites = siteIds.length === 0 ? [] : await db().site.findMany({ where: { id: { in: siteIds } }, select: { id: true, name: true } });
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  const items = page.map(
    ({ user, siteIds: ids, scopes, networks, role, createdAt, expiresAt, lastUsedAt, ...row }): TokenAnswer => ({
      ...row,
      role: roleIn(role),
      sites: listIn(ids)?.flatMap((id) => sites.find((site) => site.id === id) ?? []) ?? null,
      scopes: listIn(scopes)?.filter(isScope) ?? null,
      networks: listIn(networks),
      owner: { id: user.id, name: user.name },
      works:
        user.active && !(expiresAt && expiresAt.getTime() <= Date.now()) && narrowerRole(roleIn(user.role), roleIn(role)) !== undefined,
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt?.toISOString() ?? null,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }),
  );
  return { items, nextCursor: last ? writeCursor([last.createdAt.toISOString(), last.id]) : null, total };
}

/** Networks in their normal form. */
function networksOf(given: readonly string[]): string[] {
  return given.map((text, at) => {
    try {
      const [network, ...more] = parseNetworks(text);
      if (network && more.length === 0) {
        return network.cidr;
      }
    } catch (error) {
      throw invalid(`networks.${at}`, error instanceof Error ? error.message : "This is not a network.");
    }
    throw invalid(`networks.${at}`, "One network at a time, without commas.");
  });
}

/** Refuses what would be wider than its maker, or would open nothing. */
async function requireNarrow({ role, siteIds = [], scopes, expiresAt }: NewToken, actor: Actor): Promise<void> {
  if (narrowerRole(actor.role, role) !== role) {
    throw invalid("role", `A token may not more than you: ${roleWords[role].label} is more than ${roleWords[actor.role].label}.`);
  }
  if (role === "admin" && siteIds.length > 0) {
    throw invalid("siteIds", "An admin's token reaches every site. Choose another role to narrow it to sites.");
  }
  const own = actor.sites === null ? siteIds : siteIds.filter((id) => actor.sites?.includes(id));
  const known = siteIds.length === 0 ? 0 : await db().site.count({ where: { id: { in: [...own] } } });
  if (known < new Set(siteIds).size) {
    throw invalid("siteIds", "A site does not exist, or is not one of yours.");
  }
  const empty = scopes?.find((scope) => !may({ role }, purposeOf(scope)));
  if (empty) {
    throw invalid("scopes", `${roleWords[role].label} may not “${scopeWords[empty].label}”.`);
  }
  if (scopes?.includes("metrics") && (actor.sites !== null || siteIds.length > 0)) {
    throw invalid("scopes", "Metrics count over all sites: only who sees every site can make a token for them, and for no single sites.");
  }
  if (expiresAt !== undefined && !(Date.parse(expiresAt) > Date.now())) {
    throw invalid("expiresAt", "This time is over already.");
  }
}

const listText = (list: readonly string[] | undefined) => (list === undefined ? null : JSON.stringify([...new Set(list)]));

/** Makes a token. Its text is told once; what is kept is a hash of it. */
export async function make(given: NewToken, actor: Actor): Promise<{ id: string; token: string }> {
  await requireNarrow(given, actor);
  const { name, role, siteIds, scopes, expiresAt } = given;
  const networks = given.networks && networksOf(given.networks);
  const token = `${tokenPrefix}${randomBytes(randomBytesOf).toString("base64url")}`;
  const id = tokenId(randomUUID());
  await db().$transaction(async (transaction) => {
    if ((await transaction.apiToken.count({ where: { userId: actor.id, revokedAt: null } })) >= tokensMax) {
      throw new ProblemError("conflict", `You have ${tokensMax} tokens already. Withdraw one that is not used any more.`);
    }
    await transaction.apiToken.create({
      data: {
        id,
        userId: actor.id,
        name,
        start: token.slice(0, shownCharacters),
        hash: hashOfToken(token),
        role,
        siteIds: listText(siteIds),
        scopes: listText(scopes),
        networks: listText(networks),
        expiresAt: expiresAt === undefined ? null : new Date(expiresAt),
      },
    });
    const detail = {
      role,
      siteIds: siteIds ?? null,
      scopes: scopes ?? null,
      networks: networks ?? null,
      expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    };
    await record({ actor, action: "token.make", subject: "token", subjectId: id, subjectName: name, detail }, transaction);
  });
  return { id, token };
}

/** Withdraws a token. Its row stays without what opens it, so that the audit can say whose it was. */
export async function revoke(id: string, actor: Actor): Promise<undefined> {
  await db().$transaction(async (transaction: Transaction) => {
    const row = await transaction.apiToken.findFirst({
      where: { id, ...ownOf(actor), revokedAt: null },
      select: { name: true, user: { select: { id: true, name: true } } },
    });
    if (!row) {
      throw notFound("This token");
    }
    await transaction.apiToken.update({ where: { id }, data: { revokedAt: new Date(), hash: `revoked ${id}` } });
    const detail = { owner: row.user.name };
    await record({ actor, action: "token.revoke", subject: "token", subjectId: id, subjectName: row.name, detail }, transaction);
  });
  return undefined;
}
