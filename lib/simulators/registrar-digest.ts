import { createHmac, randomBytes } from "node:crypto";
import { firstOf, type SipHeader, type SipRequestMessage } from "@/lib/sip/sip-message";
import { type DigestAlgorithm, digestAlgorithms, digestResponse, readDigest } from "../sip/digest";
import { quote } from "../sip/syntax";

export interface DigestGuardOptions {
  readonly realm: string;
  readonly algorithms: readonly DigestAlgorithm[];
  readonly qop: boolean;
  readonly nonceLifetimeMs: number;
}

/** "stale": the secret is right, the nonce too old. */
export type DigestJudgement = "right" | "wrong" | "stale" | "absent";

/** A registrar's half of digest authentication. Nonces carry their time and a mark, so that nothing is remembered. */
export function createDigestGuard({ realm, algorithms, qop, nonceLifetimeMs }: DigestGuardOptions) {
  const key = randomBytes(32);
  const mark = (time: string) => createHmac("sha256", key).update(time).digest("hex").slice(0, 32);

  function isFresh(nonce: string): boolean {
    const [time = "", given] = nonce.split(".");
    return given === mark(time) && Date.now() - Number.parseInt(time, 36) < nonceLifetimeMs;
  }

  return {
    /** One header per algorithm, in the order of the options (RFC 8760 section 2.3). */
    challenge(stale: boolean): readonly SipHeader[] {
      const time = Date.now().toString(36);
      const rest = [...(qop ? ['qop="auth"'] : []), ...(stale ? ["stale=true"] : [])];
      return algorithms.map((algorithm) => {
        const params = [`realm=${quote(realm)}`, `nonce="${time}.${mark(time)}"`, `algorithm=${algorithm}`, ...rest];
        return ["WWW-Authenticate", `Digest ${params.join(", ")}`];
      });
    },
    judge(request: SipRequestMessage, user: string, password: string | undefined): DigestJudgement {
      const params = readDigest(firstOf(request, "authorization") ?? "");
      if (!params) {
        return "absent";
      }
      const of = (name: string) => params.get(name) ?? "";
      const algorithm = digestAlgorithms.find((each) => each === (params.get("algorithm") ?? "MD5").toUpperCase());
      if (password === undefined || !algorithm || !algorithms.includes(algorithm) || of("username") !== user || of("realm") !== realm) {
        return "wrong";
      }
      const counted = params.has("qop") ? { qop: { nc: of("nc"), cnonce: of("cnonce") } } : {};
      const asked = { algorithm, user, realm, password, nonce: of("nonce"), method: request.method, uri: of("uri") };
      if (digestResponse({ ...asked, ...counted }) !== of("response")) {
        return "wrong";
      }
      return isFresh(of("nonce")) ? "right" : "stale";
    },
  };
}
