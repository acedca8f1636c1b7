import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** Somebody whom the provider knows. What is changed here is what it says from the next question on. */
export interface ProviderPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  groups?: string[];
}

export interface IdentityProviderOptions {
  /** Where it may send people back to. */
  readonly returnAddress: string;
  /** Default: one that is free. */
  readonly port?: number;
}

export const clientId = "lineward";

const jwkOf = (kid: string) => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  kid,
  alg: "RS256",
  use: "sig",
});

/** Changes claims of the ID token in an answer that is still to be sent. */
function forgeIdToken(response: ServerResponse, claims: Readonly<Record<string, unknown>>): void {
  const send = response.end.bind(response) as (text: string) => ServerResponse;
  response.end = ((body: unknown) => {
    const answer = JSON.parse(String(body)) as Record<string, unknown>;
    const [head = "", payload = "", signature = ""] = String(answer.id_token).split(".");
    const changed = { ...(JSON.parse(Buffer.from(payload, "base64url").toString()) as object), ...claims };
    const text = JSON.stringify({
      ...answer,
      id_token: `${head}.${Buffer.from(JSON.stringify(changed)).toString("base64url")}.${signature}`,
    });
    response.setHeader("content-length", Buffer.byteLength(text));
    return send(text);
  }) as ServerResponse["end"];
}

/**
 * A real OpenID Connect server on loopback, `oidc-provider` from npm. Whoever comes to its sign-in is `signedIn`, without a form. `secret`
 * is what its one client proves itself with.
 */
export async function startIdentityProvider({ returnAddress, port = 0 }: IdentityProviderOptions) {
  const people: Record<string, ProviderPerson> = {};
  const secret = "a client secret of the tests, long enough";
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const control = {
    issuer,
    secret,
    people,
    /** Who sits at the browser. */
    signedIn: "",
    /** Ways of the sign-in there, as its ID tokens name them. */
    amr: ["pwd"],
    /** Set: every request is answered with this status, and the provider does nothing. */
    broken: undefined as number | undefined,
    /** Set: what somebody on the way makes of the claims of an ID token, whose signature stays what it was. */
    forge: undefined as Readonly<Record<string, unknown>> | undefined,
    /** Takes away all that it has given: it knows none of its sessions and tokens any more. */
    forget: () => forgotten(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const build = () =>
    new Provider(issuer, {
      clients: [
        {
          client_id: clientId,
          client_secret: secret,
          redirect_uris: [returnAddress],
          grant_types: ["authorization_code", "refresh_token"],
          response_types: ["code"],
          token_endpoint_auth_method: "client_secret_post",
          id_token_signed_response_alg: "RS256",
          require_auth_time: true,
        },
      ],
      jwks: { keys: [jwkOf("one")] },
      cookies: { keys: ["a key of the tests"] },
      claims: { openid: ["sub", "amr"], email: ["email", "email_verified"], profile: ["name", "groups"] },
      scopes: ["openid", "offline_access", "profile", "email"],
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      issueRefreshToken: async () => true,
      rotateRefreshToken: true,
      findAccount: async (_context, id) => {
        const person = people[id];
        return person && { accountId: id, claims: async () => ({ sub: id, ...person }) };
      },
      loadExistingGrant: async (context) => {
        const { client, session } = context.oidc;
        const grant = new context.oidc.provider.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
        grant.addOIDCScope("openid offline_access profile email");
        await grant.save();
        return grant;
      },
      ttl: {
        AccessToken: 3600,
        AuthorizationCode: 60,
        IdToken: 3600,
        RefreshToken: 86_400,
        Session: 86_400,
        Grant: 86_400,
        Interaction: 600,
      },
    });
  let provider = build();
  let answer = provider.callback();
  const forgotten = () => {
    provider = build();
    answer = provider.callback();
  };
  const interact = (request: IncomingMessage, response: ServerResponse) =>
    provider.interactionFinished(
      request,
      response,
      { login: { accountId: control.signedIn, amr: control.amr } },
      { mergeWithLastSubmission: false },
    );
  server.on("request", (request, response) => {
    if (control.broken !== undefined) {
      response.writeHead(control.broken, { "content-type": "text/plain" }).end("Out of order");
      return;
    }
    if (request.url?.startsWith("/interaction/")) {
      void interact(request, response);
      return;
    }
    if (control.forge !== undefined && request.url === "/token") {
      forgeIdToken(response, control.forge);
    }
    void answer(request, response);
  });
  return control;
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

/**
 * A browser that follows the provider's own redirects until it is sent to `returnAddress`; resolves with the path and question that it is
 * sent there with. Keeps the provider's cookies in `jar`.
 */
export async function atProvider(url: string, returnAddress: string, jar = new Map<string, string>()): Promise<string> {
  let next = url;
  for (let hops = 0; hops < 10; hops++) {
    if (next.startsWith(returnAddress)) {
      return next.slice(new URL(returnAddress).origin.length);
    }
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(next, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      value === "" ? jar.delete(name) : jar.set(name, value);
    }
    const location = answer.headers.get("location");
    if (location === null) {
      throw new Error(`The provider leads nowhere: ${answer.status} ${(await answer.text()).slice(0, 300)}`);
    }
    next = new URL(location, next).href;
  }
  throw new Error("The provider leads in circles");
}
