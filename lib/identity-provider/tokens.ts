import "server-only";
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from "openid-client";
import { z } from "zod";
import { keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import type { Transaction } from "@/lib/platform/db/client";
import { jsonText } from "@/lib/schema/json-text";

const stored = z.object({
  access: z.string(),
  refresh: z.string().optional(),
  /** When the access token ends; null: it was not said. */
  endsAtMs: z.number().nullable(),
  /** Where the groups were found at the sign-in: what is missing there later has been taken away. */
  groupsFrom: z.enum(["user_info", "id_token"]),
});

/** With what the provider is asked again. */
export type ProviderTokens = z.output<typeof stored>;

export type Granted = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** Tokens of an answer. A provider that gives no new refresh token goes on taking the one from before. */
export function tokensOf(granted: Granted, before: Pick<ProviderTokens, "groupsFrom" | "refresh">): ProviderTokens {
  const seconds = granted.expiresIn();
  const refresh = granted.refresh_token ?? before.refresh;
  return {
    access: granted.access_token,
    ...(refresh === undefined ? {} : { refresh }),
    endsAtMs: seconds === undefined ? null : Date.now() + seconds * 1000,
    groupsFrom: before.groupsFrom,
  };
}

export async function keepTokens(tx: Transaction, identityId: string, tokens: ProviderTokens): Promise<void> {
  await keepOutgoing(tx, identityId, { secret: JSON.stringify(tokens) });
}

export async function openTokens(identityId: string): Promise<ProviderTokens | undefined> {
  const { secret } = await openOutgoing(identityId);
  return secret === undefined ? undefined : jsonText(stored).parse(secret);
}
