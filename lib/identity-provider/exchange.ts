import "server-only";
import { authorizationCodeGrant, type Configuration } from "openid-client";
import { userInfoOf, type Vouched, vouchedBy } from "./claims";
import { type Round, returnAddress } from "./flow";
import { type ProviderTokens, tokensOf } from "./tokens";

/** Exchanges the code of an answer. Everything that an ID token has to be is checked: signature, issuer, audience, time, nonce. */
export async function exchange(
  configuration: Configuration,
  question: URLSearchParams,
  { nonce, verifier }: Pick<Round, "nonce" | "verifier">,
  groupsClaim: string,
): Promise<{ readonly vouched: Vouched; readonly tokens: ProviderTokens }> {
  const url = new URL(returnAddress());
  url.search = question.toString();
  const granted = await authorizationCodeGrant(configuration, url, {
    expectedState: question.get("state") ?? "",
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
  });
  const claims = granted.claims();
  if (!claims) {
    throw new Error("the provider has given no ID token");
  }
  const info = await userInfoOf(configuration, granted.access_token, claims.sub);
  const inInfo = vouchedBy({ iss: claims.iss, sub: claims.sub }, info, groupsClaim).groups !== undefined;
  const vouched = vouchedBy(claims, info, groupsClaim);
  return { vouched, tokens: tokensOf(granted, { refresh: undefined, groupsFrom: inInfo ? "user_info" : "id_token" }) };
}
