import { z } from "zod";
import type { Permission } from "./permissions";
import type { ProblemCode } from "./problems";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type ApiPath = `/api/${string}`;

/** `open`: no sign-in. `signed_in`: anyone with an account. Otherwise a row of the permission table. */
export type Access = Permission | "open" | "signed_in";

/** The parameters of a path that names one thing. */
export const byId = z.object({ id: z.string().min(1).max(64) });

/** How often one person may ask. `words`: what was done too often, as a sentence. */
export type Rate = { readonly words: string } & (
  | {
      /** Every request counts: so many are free, then each waits longer than the one before, until nothing was asked for a while. */
      readonly free: number;
      readonly firstWaitMs: number;
      readonly waitMsMax: number;
      readonly forgetMs: number;
    }
  | {
      /** Only what was done counts: so many within the window. */
      readonly max: number;
      readonly windowMs: number;
    }
);

/** What a success leaves in the audit. */
export interface Audited {
  /** One of these is recorded: none is a fault. */
  readonly actions: readonly string[];
  /** What may be recorded with it, because it goes on beside the answer. */
  readonly besides?: readonly string[];
  /** True if a request that changes nothing records nothing. */
  readonly unlessUnchanged?: boolean;
}

/** No body of ours is larger; a generated form of 300 fields is under 40 KB. */
export const bodyBytesMax = 1_000_000;

/** No request to the sign-in paths is larger. */
export const authBodyBytesMax = 20_000;

/**
 * One operation of the HTTP API, declared once: the route guards with it, OpenAPI is generated from it.
 * `path` uses OpenAPI's braces and equals the route's folder.
 */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
  M extends Method = Method,
  W extends ApiPath = ApiPath,
> {
  readonly method: M;
  readonly path: W;
  readonly summary: string;
  readonly access: Access;
  /** What the handler refuses besides, where the declaration does not say so: an open path that not everybody may ask. */
  readonly refuses?: readonly ProblemCode[];
  /** Why a token may not ask this: it is for people who are signed in. As the end of a sentence: "to make people". */
  readonly peopleOnly?: string;
  /**
   * Set where a session alone is not enough: its person must have typed their password within the last minutes. A token has none: it is
   * refused, or spared where programs set up what they are told by, or do this by themselves at night.
   */
  readonly freshPassword?: "refuse_tokens" | "spare_tokens";
  /** True if it may be asked by somebody whose role needs a second step that they do not have: it is a part of setting one up. */
  readonly beforeSecondStep?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The shape of a success. What it does not name does not leave the server. */
  readonly answer?: A;
  /** The media type of a success that is a file; several where the caller chooses. Beside `answer`: the same as a file, if asked for. */
  readonly file?: string | readonly string[];
  /** The events of a success that is a stream of them, in the place of `answer`: what their data look like, by name. */
  readonly events?: Readonly<Record<string, z.ZodType>>;
  /** Default 200; 204 has no body. */
  readonly status?: number;
  /** Media types that are taken as a file in the place of `body`: the handler is given it as `file`. */
  readonly files?: readonly ("multipart/form-data" | "text/csv")[];
  /** True if the body may be left out. */
  readonly bodyOptional?: boolean;
  /**
   * True if the answer is made of nothing but the caller, the path, the query and rows of the database: then callers who ask the same
   * at the same time share one (see `answers.ts`).
   */
  readonly shared?: boolean;
  /** Headers without which it is refused: what was read before a write, or the key under which a repeated request does nothing twice. */
  readonly requires?: readonly ("If-Match" | "Idempotency-Key")[];
  /** `guesses`: attempts at a password, counted where it is looked at, since a right one counts for nothing. */
  readonly rate?: Rate | "guesses";
  /**
   * The action that a success records; required of everything but reading (`null`: it changes nothing that is kept). Secrets that are
   * opened on the way are recorded without being named here.
   */
  readonly audit?: string | Audited | null;
  /** Largest body in bytes, if not `bodyBytesMax`: the web server refuses more by its Content-Length, the route while it reads. */
  readonly bodyBytesMax?: number;
}

/** Declares an endpoint with its types kept, its method and its path among them: the typed client finds it by the two. */
export function endpoint<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
  const M extends Method,
  const W extends ApiPath,
>(declaration: Endpoint<P, Q, B, A, M, W>): Endpoint<P, Q, B, A, M, W> {
  return declaration;
}

/** What an operation declares for the audit, in one form. */
export function auditedOf({ audit }: Pick<Endpoint, "audit">): Audited {
  return typeof audit === "string" ? { actions: [audit] } : (audit ?? { actions: [] });
}
