import type { DataTag, QueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { Endpoint } from "@/lib/http/endpoint";
import type { Problem, ProblemCode } from "@/lib/http/problems";
import type { Declared } from "./all-endpoints";

/** What the server refused, as it said it. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly fields: NonNullable<Problem["fields"]>;
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

type Named = { [E in Declared as `${E["method"]} ${E["path"]}`]: E };

/**
 * The name of one operation of the API, e.g. "GET /api/devices/{id}": all that a browser has to know of its declaration at run time.
 * What it takes and answers is known to the compiler alone, so that no schema is sent to a browser.
 */
export type Operation = keyof Named;

type Schemas<O extends Operation> =
  Named[O] extends Endpoint<infer P, infer Q, infer B, infer A, infer _M, infer _W> ? { params: P; query: Q; body: B; answer: A } : never;

/** A schema that is not declared was inferred as "any schema". */
type In<S> = S extends z.ZodType ? (unknown extends z.input<S> ? undefined : z.input<S>) : undefined;
type Out<S> = S extends z.ZodType ? (unknown extends z.output<S> ? undefined : z.output<S>) : undefined;

/** Nothing that is sent is changed on its way. */
type Sent<T> = T extends readonly (infer I)[] ? readonly Sent<I>[] : T extends object ? { readonly [K in keyof T]: Sent<T[K]> } : T;

/** A value in a query is text; numbers may stand as they are. */
type QueryOf<I> = { readonly [K in keyof I]: string | (unknown extends I[K] ? number : undefined extends I[K] ? undefined : never) };

type Optional<K extends string, T> = [T] extends [undefined] ? unknown : { readonly [N in K]: T };
type Loose<K extends string, T> = [T] extends [undefined]
  ? unknown
  : object extends T
    ? { readonly [N in K]?: T }
    : { readonly [N in K]: T };

/** What a query is told apart by: the names in its path, and its query. */
export type About<O extends Operation> = Optional<"params", Sent<In<Schemas<O>["params"]>>> &
  Loose<"query", In<Schemas<O>["query"]> extends infer I ? ([I] extends [undefined] ? undefined : QueryOf<I>) : never>;

/** What one call takes. */
export type Request<O extends Operation> = About<O> &
  Optional<"body", Sent<In<Schemas<O>["body"]>>> & {
    readonly signal?: AbortSignal | undefined;
    /** The baseline that was read, for writes that must not go over somebody else's. */
    readonly ifMatch?: string;
    readonly idempotencyKey?: string;
  };

/** What the operation answers, as it is declared; undefined where it answers without a body. */
export type Answer<O extends Operation> = Out<Schemas<O>["answer"]>;

/** One of the items of a list. */
export type Item<O extends Operation> = Answer<O> extends { items: readonly (infer I)[] } ? I : never;

type Given<T> = object extends T ? [given?: T] : [given: T];

interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  /** In the place of `body`. */
  readonly file?: File;
  /** Told which share of a file has left the browser, from 0 to 1. */
  readonly onSent?: ((share: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
}

function unreachable(detail: string, status = 0): ApiProblem {
  return new ApiProblem({ type: "about:blank", title: "Lineward does not answer", status, detail, code: "internal", requestId: "" });
}

/** What was refused, or what answered in Lineward's place. One answer is no problem document and says why all the same: the health. */
function refused(answer: unknown, status: number): ApiProblem {
  const said: { code?: unknown; detail?: unknown } = typeof answer === "object" && answer !== null ? answer : {};
  if (said.code !== undefined) {
    return new ApiProblem(answer as Problem);
  }
  return typeof said.detail === "string"
    ? unreachable(said.detail, status)
    : unreachable(`Something between you and Lineward answered with status ${status}.`);
}

function urlOf(path: string, { params = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(params[name] ?? ""));
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  return search.size === 0 ? filled : `${filled}?${search}`;
}

/** The browser itself says of a form where its parts begin. */
function formOf(file: File): FormData {
  const form = new FormData();
  form.set("file", file, file.name);
  return form;
}

/** Sends a form in the older way, the only one by which a browser says how much of it has left. Rejects if there is no answer. */
function sendCounted(url: string, headers: Record<string, string>, { file, onSent, signal }: Parts): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) {
      request.setRequestHeader(name, value);
    }
    request.upload.onprogress = ({ loaded, total }) => onSent?.(total === 0 ? 0 : loaded / total);
    request.onload = () => resolve(new Response(request.status === 204 ? null : request.responseText, { status: request.status }));
    request.onerror = () => reject(new Error("No answer"));
    request.onabort = request.onerror;
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file === undefined ? null : formOf(file));
  });
}

let askForPassword: (() => Promise<boolean>) | undefined;

/**
 * Says who asks for the password where an operation wants it typed again. Resolves with true once the server has taken it: then the request
 * is sent once more, as it was. With false the refusal stands.
 */
export function whenPasswordIsWanted(ask: (() => Promise<boolean>) | undefined): void {
  askForPassword = ask;
}

const wantsPassword = (error: unknown) => error instanceof ApiProblem && error.code === "fresh_password_required";

async function send(method: string, path: string, parts: Parts = {}): Promise<unknown> {
  try {
    return await sendOnce(method, path, parts);
  } catch (error) {
    if (wantsPassword(error) && (await askForPassword?.()) === true) {
      parts.signal?.throwIfAborted();
      return sendOnce(method, path, parts);
    }
    throw error;
  }
}

/** Makes sure that the password was just typed, before something that a browser follows by itself: a link to a file. False if it was not given. */
export async function passwordIsFresh(): Promise<boolean> {
  const { freshUntil } = await call("GET /api/me/proof");
  return freshUntil !== null || (await askForPassword?.()) === true;
}

async function sendOnce(method: string, path: string, parts: Parts): Promise<unknown> {
  const { body, file, ifMatch, idempotencyKey, signal } = parts;
  const headers: Record<string, string> = { accept: "application/json" };
  if (body !== undefined) {
    headers["content-type"] = "application/json";
  }
  if (ifMatch !== undefined) {
    headers["if-match"] = `"${ifMatch}"`;
  }
  if (idempotencyKey !== undefined) {
    headers["idempotency-key"] = idempotencyKey;
  }
  let response: Response;
  try {
    const sent = file === undefined ? (body === undefined ? null : JSON.stringify(body)) : formOf(file);
    response = parts.onSent
      ? await sendCounted(urlOf(path, parts), headers, parts)
      : await fetch(urlOf(path, parts), { method, headers, body: sent, signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    throw unreachable("The connection to Lineward is lost. Check the network; nothing more was sent.");
  }
  if (response.status === 204) {
    return undefined;
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (!response.ok) {
    throw refused(answer, response.status);
  }
  return answer;
}

/** Asks Lineward's own API. Resolves with the answer as it is declared; rejects with `ApiProblem` only, or with the signal's abort. */
export async function call<O extends Operation>(operation: O, ...[given]: Given<Request<O>>): Promise<Answer<O>> {
  const [method = "GET", path = "/"] = operation.split(" ");
  return (await send(method, path, given)) as Answer<O>;
}

/** Hands a file to an operation that takes one, as its part `file`. Rejects as `call` does. */
export async function sendFile<O extends Operation & `POST ${string}`>(
  operation: O,
  file: File,
  signal?: AbortSignal,
  params: Readonly<Record<string, string>> = {},
  more: Pick<Parts, "query" | "onSent"> = {},
): Promise<Answer<O>> {
  return (await send("POST", operation.slice("POST ".length), { file, signal, params, ...more })) as Answer<O>;
}

/** Asks what only a demo has, and so no declaration of the product describes: below /api/demo. Rejects as `call` does. */
export function callDemo(method: "GET" | "POST", name: string, body?: unknown): Promise<unknown> {
  return send(method, `/api/demo/${name}`, { body });
}

/** The address of a file that an operation hands over, for a link that a browser follows by itself. */
export function fileAddress<O extends Operation & `GET ${string}`>(operation: O, ...[about]: Given<About<O>>): string {
  return urlOf(operation.slice("GET ".length), about ?? {});
}

/** What a page's address says, as a query: names and values are text, and the server says what it thinks of them. */
export function textQuery(parameters: string): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(parameters));
}

type Key<T> = DataTag<readonly unknown[], T>;

/** Tells the compiler, and it alone, what is kept under a key. */
function tagged<T>(key: readonly unknown[]): Key<T> {
  // The tag exists in types only, so no value could have it.
  return key as unknown as Key<T>;
}

/** The key under which an operation's answer is kept. As a filter it means every answer that has what is given, so without more all of them. */
export function queryKey<O extends Operation>(operation: O, about: Partial<About<O>> = {}): Key<Answer<O>> {
  const { params = {}, query = {} }: Parts = about;
  return tagged([operation, params, query]);
}

/** Pages of a list, as an infinite query keeps them. */
export interface Pages<O extends Operation> {
  pages: Answer<O>[];
  pageParams: unknown[];
}

/** The same for an operation that is read page by page: the query is what all pages have in common. */
export function pagesKey<O extends Operation>(operation: O, about: Partial<About<O>> = {}): Key<Pages<O>> {
  return tagged([...queryKey(operation, about), "pages"]);
}

/** Key and function of a query, to be spread into `useQuery`. */
export function asked<O extends Operation>(operation: O, ...[about]: Given<About<O>>) {
  return {
    queryKey: queryKey(operation, about),
    queryFn: ({ signal }: { signal: AbortSignal }) => call(operation, ...([{ ...(about as object), signal }] as Given<Request<O>>)),
  };
}

/** Makes every answer of these operations be asked again. */
export function forget(client: QueryClient, ...operations: readonly Operation[]): Promise<unknown> {
  return Promise.all(operations.map((operation) => client.invalidateQueries({ queryKey: [operation] })));
}
