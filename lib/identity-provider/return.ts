import "server-only";
import { notSignedIn } from "@/lib/audit/service";
import { auth } from "@/lib/auth/auth";
import { peerOf, withPeer } from "@/lib/auth/peer";
import { keepProof } from "@/lib/auth/proof";
import { recordRefusal } from "@/lib/auth/refusals";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import type { Vouched } from "./claims";
import { connect, isOutage, wordsOf } from "./connect";
import { exchange } from "./exchange";
import { type Round, takeRound } from "./flow";
import { keptAccess, liveProvider } from "./kept";
import { admit, NotAdmitted } from "./people";
import type { ProviderSettings, RefusalCode } from "./schemas";
import { sessionOf } from "./sign-in";
import type { ProviderTokens } from "./tokens";
import { endTrial } from "./trial";

/** Clocks of two machines differ by less. */
const slackMs = 30_000;

function leadTo(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: path, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) {
    headers.append("set-cookie", cookie);
  }
  return new Response(null, { status: 303, headers });
}

/** Back at the sign-in page, with why; the audit has it once in a while, since anybody can repeat it. */
async function refuse(code: RefusalCode, headers: Headers, person?: { readonly id: string; readonly name: string }): Promise<Response> {
  const address = peerOf(headers) ?? null;
  const about = { subject: "session", subjectId: person?.id ?? null, subjectName: person?.name ?? "No such account" } as const;
  const detail = { address, way: "provider", code };
  await recordRefusal({ actor: notSignedIn, action: "session.sign_in", ...about, detail }, person?.id ?? "", code, address ?? "");
  return leadTo(`/sign-in?refused=${code}`);
}

/** Why an answer of the provider leads nowhere. Its own words go into the log, where an admin reads them. */
function codeOf(error: unknown): RefusalCode {
  const code = error instanceof NotAdmitted ? error.code : isOutage(error) ? "provider_down" : "provider_refused";
  if (!(error instanceof NotAdmitted)) {
    log.warn({ operation: "identity provider", code, words: wordsOf(error) }, "a sign-in at the identity provider came to nothing");
  }
  return code;
}

/** A session for whom the provider vouches, by the sign-in library; the cookies of its answer. */
async function enter(vouched: Vouched, settings: ProviderSettings, tokens: ProviderTokens, headers: Headers): Promise<string[]> {
  const { id } = await admit(vouched, settings, tokens);
  const answer = await auth().api.enterByProvider({
    body: {
      userId: id,
      provenAtMs: vouched.authTimeMs ?? null,
      bothSteps: settings.provesBothSteps || vouched.manyFactors,
    },
    headers: withPeer(headers),
    returnHeaders: true,
  });
  return answer.headers.getSetCookie();
}

/** True if the provider has just asked whoever sits there, and it is the same person. */
async function isProven({ purpose, beganAtMs }: Round, vouched: Vouched): Promise<boolean> {
  const { issuer, subject } = vouched;
  const identity = await db().providerIdentity.findUnique({ where: { issuer_subject: { issuer, subject } }, select: { userId: true } });
  const isFresh = vouched.authTimeMs !== undefined && vouched.authTimeMs > beganAtMs - slackMs;
  return isFresh && purpose.is === "prove" && identity?.userId === purpose.personId;
}

async function signedIn(round: Round, question: URLSearchParams, headers: Headers): Promise<Response> {
  const settings = await liveProvider();
  if (!settings) {
    return refuse("off", headers);
  }
  const { purpose } = round;
  try {
    const { vouched, tokens } = await exchange(await connect(await keptAccess(settings)), question, round, settings.groupsClaim);
    if (purpose.is === "sign_in") {
      return leadTo(purpose.next, await enter(vouched, settings, tokens, headers));
    }
    const session = await sessionOf(headers);
    if (purpose.is !== "prove" || session?.id !== purpose.sessionId || !(await isProven(round, vouched))) {
      return leadTo("/signed-in-there?refused=provider_refused");
    }
    await keepProof({ id: purpose.personId, name: purpose.personName }, "provider", headers);
    return leadTo("/signed-in-there");
  } catch (error) {
    const code = codeOf(error);
    return purpose.is === "prove"
      ? leadTo(`/signed-in-there?refused=${code}`)
      : refuse(code, headers, error instanceof NotAdmitted ? error.person : undefined);
  }
}

/** Where the provider sends people back to. Leads on to a path of ours, which was named before the round and never by the answer. */
export async function returned(request: Request): Promise<Response> {
  const question = new URL(request.url).searchParams;
  const round = await takeRound(question.get("state"), request.headers);
  if (!round) {
    return refuse("sign_in_over", request.headers);
  }
  if (round.purpose.is === "trial") {
    await endTrial(round, question);
    return leadTo("/signed-in-there");
  }
  return signedIn(round, question, request.headers);
}
