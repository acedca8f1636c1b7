import "server-only";
import { z } from "zod";
import { openOutgoing } from "@/lib/outgoing/secrets";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";
import type { Access } from "./connect";
import { type ProviderSettings, providerSettings } from "./schemas";

/** The row of Setting with everything that is no secret, and where the client secret is sealed. */
export const providerKey = "sign-in.identity-provider";
export const providerSecretId = "identity-provider";

const stored = jsonText(z.object({ settings: providerSettings, since: z.string().nullable(), hasSecret: z.boolean() }));
export type StoredProvider = z.output<typeof stored>;

/** What is kept of the provider; undefined if nothing ever was. */
export async function storedProvider(client: Pick<Transaction, "setting"> = db()): Promise<StoredProvider | undefined> {
  const row = await client.setting.findUnique({ where: { key: providerKey }, select: { value: true } });
  return row === null || row.value === "" ? undefined : stored.parse(row.value);
}

/** The same where people may sign in with it; undefined where it is off. */
export async function liveProvider(): Promise<ProviderSettings | undefined> {
  const provider = await storedProvider();
  return provider?.settings.on === true ? provider.settings : undefined;
}

/** What it takes to speak to the provider as it is kept, its secret opened. */
export async function keptAccess({ issuer, clientId }: ProviderSettings): Promise<Access> {
  return { issuer, clientId, secret: (await openOutgoing(providerSecretId)).secret };
}
