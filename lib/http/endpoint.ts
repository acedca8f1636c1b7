import type { z } from "zod";
import type { Permission } from "./permissions";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export type ApiPath = `/api/${string}`;

/** `open`: no sign-in. `signed_in`: anyone with an account. Otherwise a row of the permission table. */
export type Access = Permission | "open" | "signed_in";

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
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The shape of a success. What it does not name does not leave the server. */
  readonly answer?: A;
  /** Default 200; 204 has no body. */
  readonly status?: number;
  /** True if the body may be left out. */
  readonly bodyOptional?: boolean;
  /**
   * True if the answer is made of nothing but the caller, the path, the query and rows of the database: then callers who ask the same
   * at the same time share one (see `answers.ts`).
   */
  readonly shared?: boolean;
  /** Headers without which it is refused: what was read before a write, or the key under which a repeated request does nothing twice. */
  readonly requires?: readonly ("If-Match" | "Idempotency-Key")[];
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
