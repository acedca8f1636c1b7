import "server-only";
import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { noting } from "@/lib/audit/noted";
import type { Actor } from "@/lib/auth/actor";
import { callerOf } from "@/lib/auth/caller";
import { peerOf } from "@/lib/auth/peer";
import { requireDeclaredProof } from "@/lib/auth/proof";
import { recordRefusal } from "@/lib/auth/refusals";
import { requireSecondStep } from "@/lib/auth/second-step/required";
import { bodyBytesMax, type Endpoint } from "@/lib/http/endpoint";
import { requireSameOrigin } from "@/lib/http/origin";
import { may } from "@/lib/http/permissions";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { noteRequest } from "@/lib/metrics/requests";
import { monotonicMs } from "@/lib/platform/clock";
import { requestErrors } from "@/lib/schema/request-complaints";
import { unstorableAt } from "@/lib/schema/text";
import { isJson, legible, readFile, readJson, type SentFile } from "./body";
import { compareAudit } from "./declared-audit";
import { jsonAnswer, textAnswer } from "./json-answer";
import { takeRate } from "./rate";
import { problemResponse } from "./respond";
import { sharedText } from "./shared-answers";

type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given: everything parsed, the caller known. */
export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  /** Undefined where a file was sent in its place. */
  readonly body: B;
  /** What was sent to an operation that takes files. */
  readonly file: SentFile | undefined;
  /** Null only on `open` endpoints. */
  readonly caller: Actor | null;
  /** The signed-in caller; on an `open` endpoint without one, asking for it is a 401. */
  readonly actor: Actor;
  /** The baseline of If-Match without its quotes. "" only where it is not required and was not given. */
  readonly ifMatch: string;
  /** "" where none was sent to an operation that does not require one. */
  readonly idempotencyKey: string;
  readonly requestId: string;
  readonly request: Request;
}

/** A success that needs headers of its own, e.g. an ETag. */
export class Answer<T> {
  constructor(
    readonly body: T,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {}
}

/** A success of an earlier request with the same Idempotency-Key: it counts for nothing and records nothing. */
export class Repeated<T> extends Answer<T> {}

type NextRoute = (request: Request, context: { params: Promise<Record<string, string | string[] | undefined>> }) => Promise<Response>;

/** Turns a declaration and a handler into a route: who, permission, schemas, one call, errors. Nothing else happens in a route file. */
export function serve<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  declared: Endpoint<P, Q, B, A>,
  handle: (call: Call<Out<P>, Out<Q>, Out<B>>) => Promise<z.input<A> | Answer<z.input<A>> | Response | undefined>,
  /** What an earlier request with this Idempotency-Key came to, if there was one. Looked at before anything is counted. */
  earlier?: (call: Call<Out<P>, Out<Q>, Out<B>>) => Promise<z.input<A> | undefined>,
): NextRoute {
  const answer: NextRoute = async (request, context) => {
    const requestId = randomUUID();
    const address = peerOf(request.headers);
    let person: string | undefined;
    try {
      const caller = declared.access === "open" ? await strangerOr(request) : await callerOf(request);
      person = caller?.id;
      await allow(declared, caller, address);
      await requireDeclaredProof(declared, caller, request.headers);
      // A page of another site can make a browser send its cookie, never a token.
      if (declared.method !== "GET" && !caller?.token) {
        requireSameOrigin(request);
      }
      const work = async () => {
        const params = parse(declared.params, known(await context.params)) as Out<P>;
        const query = parse(declared.query, legible(queryOf(request))) as Out<Q>;
        const bytesMax = declared.bodyBytesMax ?? bodyBytesMax;
        const file = declared.files && !isJson(request) ? await readFile(request, declared.files, bytesMax) : undefined;
        const body = (
          declared.body && !file ? parse(declared.body, await readJson(request, declared.bodyOptional === true, bytesMax)) : undefined
        ) as Out<B>;
        const call = {
          params,
          query,
          body,
          file,
          caller,
          get actor() {
            return signedIn(caller);
          },
          ...requiredHeaders(declared, request),
          requestId,
          request,
        };
        const before = await earlier?.(call);
        return before === undefined ? counted(declared, caller, () => handle(call)) : new Repeated(before);
      };
      const { answer } = declared;
      if (declared.shared && answer && caller) {
        const text = await sharedText(request.url, caller, async () => JSON.stringify(answer.parse(await work())));
        return textAnswer(text, { headers: usual(requestId) });
      }
      const { result, actions } = await noting({ person, address, agent: request.headers.get("user-agent") ?? undefined }, work);
      if (!(result instanceof Repeated)) {
        compareAudit(declared, actions, requestId);
      }
      return succeed(declared, result, requestId);
    } catch (error) {
      return problemResponse(error, requestId, `${declared.method} ${declared.path}`, { address, person });
    }
  };
  return async (request, context) => {
    const began = monotonicMs();
    const answered = await answer(request, context);
    noteRequest(declared.path, answered.status, monotonicMs() - began);
    return answered;
  };
}

/** Counts the request against the declared rate; one that is refused, or was done before, is given back. */
async function counted<T>(declared: Endpoint, caller: Actor | null, work: () => Promise<T>): Promise<T> {
  const giveBack = await takeRate(declared, caller);
  try {
    const result = await work();
    if (result instanceof Repeated) {
      await giveBack();
    }
    return result;
  } catch (error) {
    if (error instanceof ProblemError) {
      await giveBack(error);
    }
    throw error;
  }
}

const keyCharactersMax = 200;

/** The headers that guard a write, refused if the operation requires one that is not there. */
function requiredHeaders({ requires = [] }: Endpoint, request: Request): { ifMatch: string; idempotencyKey: string } {
  const ifMatch = ifMatchOf(request);
  if (ifMatch === "" && requires.includes("If-Match")) {
    throw new ProblemError("baseline_required", "Send If-Match with the baseline of the values that the change was made from.");
  }
  const idempotencyKey = request.headers.get("idempotency-key") ?? "";
  if (idempotencyKey === "" && !requires.includes("Idempotency-Key")) {
    return { ifMatch, idempotencyKey };
  }
  if (idempotencyKey === "" || idempotencyKey.length > keyCharactersMax) {
    throw invalid(
      "Idempotency-Key",
      `Send the header Idempotency-Key, up to ${keyCharactersMax} characters: a repeated request is then done once only.`,
    );
  }
  return { ifMatch, idempotencyKey };
}

function signedIn(caller: Actor | null): Actor {
  if (!caller) {
    throw new ProblemError("not_authenticated", "Sign in to go on.");
  }
  return caller;
}

/** The caller of a path that anybody may ask; null for whoever may not ask anything else yet. */
async function strangerOr(request: Request): Promise<Actor | null> {
  const caller = await callerOf(request).catch(() => null);
  return caller?.lacksSecondStep ? null : caller;
}

async function allow(declared: Endpoint, caller: Actor | null, address: string | undefined): Promise<void> {
  if (caller?.token && declared.peopleOnly !== undefined) {
    throw new ProblemError("forbidden", `A token may not be used ${declared.peopleOnly}. Sign in to do this.`);
  }
  if (declared.access === "open") {
    return;
  }
  const actor = signedIn(caller);
  if (declared.beforeSecondStep !== true) {
    requireSecondStep(actor);
  }
  if (declared.access !== "signed_in" && !may(actor, declared.access)) {
    const operation = `${declared.method} ${declared.path}`;
    const about = { subject: actor.token ? "token" : "person", subjectId: actor.id, subjectName: actor.name } as const;
    const detail = { operation, address: address ?? null };
    await recordRefusal({ actor, action: "access.refused", ...about, detail }, actor.id, operation);
    throw new ProblemError(
      "forbidden",
      actor.token
        ? "This token does not allow this: it has neither more than its own role and scopes, nor more than its owner."
        : "Your role does not allow this. An admin can change your role under People.",
    );
  }
}

function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.url).searchParams);
}

function ifMatchOf(request: Request): string {
  return request.headers.get("if-match")?.replace(/^W\//, "").replace(/^"|"$/g, "") ?? "";
}

/** What is named in a path; nothing that exists has a control character in its name. */
function known<T>(params: T): T {
  if (unstorableAt(params) !== undefined) {
    throw notFound("This");
  }
  return params;
}

/** Parses with a schema; a failure is 422 with every input named. */
function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (!schema) {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    return parsed.data;
  }
  const fields = requestErrors(parsed.error, value);
  throw new ProblemError("validation_failed", fields[0]?.message ?? "The request is not understood.", { fields });
}

const usual = (requestId: string) => ({ "x-request-id": requestId, "cache-control": "no-store" });

function succeed(declared: Endpoint, result: unknown, requestId: string): Response {
  if (result instanceof Response) {
    return result;
  }
  const answer = result instanceof Answer ? result : new Answer(result);
  const headers = { ...answer.headers, ...usual(requestId) };
  const status = declared.status ?? 200;
  if (status === 204 || !declared.answer) {
    return new Response(null, { status: declared.status ?? 204, headers });
  }
  return jsonAnswer(declared.answer.parse(answer.body), { status, headers });
}
