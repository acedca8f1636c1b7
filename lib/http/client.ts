import type { Problem } from "./problems";

/** What the server refused, as it said it. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: readonly { path: string; message: string }[];
  readonly device: { status?: number; message?: string } | undefined;
  readonly requestId: string;

  /** `body` is the whole problem document, for members that only one code has (`current`, `certificate`). */
  constructor(readonly body: Problem) {
    super(body.detail);
    this.code = body.code;
    this.status = body.status;
    this.title = body.title;
    this.detail = body.detail;
    this.fields = body.fields ?? [];
    this.device = body.device;
    this.requestId = body.requestId;
  }
}

interface Options {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly json?: unknown;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

function unreachable(detail: string): ApiProblem {
  return new ApiProblem({ type: "about:blank", title: "Lineward does not answer", status: 0, detail, code: "internal", requestId: "" });
}

/** Asks Lineward's own API. Resolves with the parsed answer (undefined for 204); rejects with `ApiProblem` only, or with the signal's abort. */
export async function api<T>(path: string, options: Options = {}): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (options.json !== undefined) {
    headers["content-type"] = "application/json";
  }
  if (options.ifMatch !== undefined) {
    headers["if-match"] = `"${options.ifMatch}"`;
  }
  if (options.idempotencyKey !== undefined) {
    headers["idempotency-key"] = options.idempotencyKey;
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? "GET",
      headers,
      body: options.json === undefined ? null : JSON.stringify(options.json),
      signal: options.signal ?? null,
    });
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw unreachable("The connection to Lineward is lost. Check the network; nothing more was sent.");
  }
  if (response.status === 204) {
    return undefined as T;
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw typeof body === "object" && body !== null && "code" in body
      ? new ApiProblem(body as Problem)
      : unreachable(`Something between you and Lineward answered with status ${response.status}.`);
  }
  return body as T;
}
