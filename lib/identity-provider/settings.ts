import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { boundRoles } from "@/lib/http/permissions";
import { invalid } from "@/lib/http/problems";
import { forgetOutgoing, keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import { peopleLock } from "@/lib/people/lock";
import * as people from "@/lib/people/store";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import type { Access } from "./connect";
import type { KeptProvider } from "./endpoints";
import { returnAddress } from "./flow";
import { providerKey, providerSecretId, type StoredProvider, storedProvider } from "./kept";
import type { ProviderInput, ProviderSettings } from "./schemas";
import { trySteps } from "./steps";

/** What it takes to speak to a provider that was typed. A secret that is kept goes nowhere but to where it was typed for. */
export async function accessOf({ issuer, clientId, clientSecret }: ProviderInput): Promise<Access> {
  if (clientSecret !== undefined) {
    return { issuer, clientId, secret: clientSecret ?? undefined };
  }
  const kept = await storedProvider();
  if (kept?.hasSecret && (kept.settings.issuer !== issuer || kept.settings.clientId !== clientId)) {
    throw invalid("clientSecret", "Type the client secret again: the kept one is for another provider or client.");
  }
  return { issuer, clientId, secret: kept?.hasSecret ? (await openOutgoing(providerSecretId)).secret : undefined };
}

export async function readProvider(): Promise<KeptProvider> {
  const [kept, counts] = await Promise.all([storedProvider(), db().providerIdentity.groupBy({ by: ["group"], _count: { _all: true } })]);
  return {
    settings: kept?.settings ?? null,
    secretKept: kept?.hasSecret ?? false,
    since: kept?.since ?? null,
    returnAddress: returnAddress(),
    people: counts.map(({ group, _count }) => ({ group, count: _count._all })),
  };
}

/** Refuses lines that say something that is not so. */
async function checkLines({ groups }: ProviderSettings, transaction: Transaction): Promise<void> {
  const seen = new Set<string>();
  for (const [index, { group, role, siteIds, allSites }] of groups.entries()) {
    if (seen.has(group)) {
      throw invalid(`groups.${index}.group`, `${group} stands here twice. The first line counts.`);
    }
    seen.add(group);
    if (!boundRoles.includes(role) && (siteIds.length > 0 || allSites)) {
      throw invalid(
        `groups.${index}.siteIds`,
        "Admins and viewers see every site. Only installers and helpdesk agents are bound to sites.",
      );
    }
    if (allSites && siteIds.length > 0) {
      throw invalid(`groups.${index}.siteIds`, "Choose some sites or all of them, not both.");
    }
    if ((await people.knownSites(siteIds, transaction)).size !== new Set(siteIds).size) {
      throw invalid(`groups.${index}.siteIds`, "One of these sites does not exist any more.");
    }
  }
}

const fieldOf = { describes: "issuer", keys: "issuer", client: "clientSecret" } as const;

/** What is on has to work: a provider that nobody can reach would only be a button that leads nowhere. */
async function requireAnswer(access: Access): Promise<void> {
  const failed = (await trySteps(access)).find(({ ok }) => !ok);
  if (failed) {
    throw invalid(fieldOf[failed.step], failed.words);
  }
}

/** True where people would sign in at another place, or as another client, than before; what the place said of them holds no more. */
const isElsewhere = (kept: StoredProvider | undefined, now: ProviderSettings) =>
  kept !== undefined && (kept.settings.issuer !== now.issuer || kept.settings.clientId !== now.clientId);

/** For the audit: what changed, without what is secret. */
function changesOf(kept: ProviderSettings | undefined, now: ProviderSettings): Record<string, { from: unknown; to: unknown }> {
  const names = Object.keys(now) as (keyof ProviderSettings)[];
  return Object.fromEntries(
    names
      .filter((name) => JSON.stringify(kept?.[name]) !== JSON.stringify(now[name]))
      .map((name) => [name, { from: kept?.[name] ?? null, to: now[name] }]),
  );
}

/** Keeps how people sign in with an account elsewhere. Turned off or led elsewhere, the sessions that it began end. */
export async function keepProvider(input: ProviderInput, actor: Actor): Promise<KeptProvider> {
  const { clientSecret, ...settings } = input;
  const before = await storedProvider();
  const access = await accessOf(input);
  if (settings.on && (before?.settings.on !== true || isElsewhere(before, settings) || clientSecret !== undefined)) {
    await requireAnswer(access);
  }
  await withNamedLock(peopleLock, async (transaction) => {
    await checkLines(settings, transaction);
    const kept = await storedProvider(transaction);
    const isOn = kept?.settings.on === true;
    const changed = changesOf(kept?.settings, settings);
    const detail = { ...changed, ...(clientSecret === undefined ? {} : { clientSecret: "set" }) };
    if (Object.keys(detail).length === 0) {
      return;
    }
    const since = settings.on ? (isOn && kept ? kept.since : new Date().toISOString()) : null;
    const value = JSON.stringify({ settings, since, hasSecret: access.secret !== undefined });
    await transaction.setting.upsert({ where: { key: providerKey }, create: { key: providerKey, value }, update: { value } });
    if (access.secret === undefined) {
      await forgetOutgoing(transaction, providerSecretId);
    } else {
      await keepOutgoing(transaction, providerSecretId, { secret: access.secret });
    }
    if (isOn && (!settings.on || isElsewhere(kept, settings))) {
      await transaction.session.deleteMany({ where: { provider: true } });
    }
    const about = { subject: "setting", subjectName: "sign-in with another account" } as const;
    await record({ actor, action: "setting.change", ...about, detail: JSON.parse(JSON.stringify(detail)) }, transaction);
  });
  return readProvider();
}
