import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { vi } from "vitest";
import type { Role } from "@/lib/http/permissions";
import { foldedPerson } from "@/lib/people/folded";
import type { Database } from "@/lib/platform/db/client";
import { putCheapHasher } from "./cheap-hasher";
import { forgetProduct } from "./forget-product";
import { putPreparedSqlite } from "./prepared-sqlite";
import { routeOf } from "./route-files";
import { scratchFolder } from "./scratch-folder";

const root = fileURLToPath(new URL("../..", import.meta.url));
const host = "lineward.test";

/** An answer with its body parsed; {} if it has none. */
export interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
  readonly text: string;
}

/** What most tests look at; name a type for more. */
export type Body = { [key: string]: unknown } & {
  id: string;
  code: string;
  detail: string;
  items: { [key: string]: unknown; id: string }[];
  nextCursor: string | null;
  fields: { path: string; message: string }[];
};

/** Asks a route of the product as one caller does. `path` may carry a query. */
export type Caller = <T = Body>(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply<T>>;

/** A signed-in caller. */
export type Person = Caller & { readonly id: string; readonly email: string; readonly cookie: string };

export interface PersonOptions {
  /** Ids of the sites the person is bound to. Default: all sites. */
  readonly sites?: readonly string[];
  readonly name?: string;
  readonly email?: string;
  /** The address the person calls from. */
  readonly address?: string;
}

export interface Api {
  /** A new person of a role, signed in through the product's own sign-in. */
  as(role: Role, options?: PersonOptions): Promise<Person>;
  /** Makes a person without signing in. */
  person(role: Role, options?: PersonOptions): Promise<{ id: string; email: string; name: string }>;
  /** Signs a known person in; resolves with the reply. */
  signIn(email: string, password?: string, address?: string): Promise<Reply<Body>>;
  /** A caller with a cookie, or without one. */
  caller(cookie?: string, address?: string): Caller;
  readonly anyone: Caller;
  readonly db: Database;
  /** The rows of the audit, those included that a transaction left to be put into the chain in a moment. */
  audit(): Promise<Database["auditEntry"]>;
  readonly dataDir: string;
  /** The password of everybody that `person` and `as` make. */
  readonly password: string;
  close(): Promise<void>;
}

export interface ApiOptions {
  /** A PostgreSQL database to be migrated and used; default: SQLite in the temporary data folder. */
  readonly databaseUrl?: string;
  /** Further variables, e.g. LINEWARD_ALLOWED_NETWORKS: "127.0.0.0/8". */
  readonly env?: Readonly<Record<string, string>>;
  /** Hash passwords as the product does; default: so cheaply that it costs a test nothing. */
  readonly realHasher?: boolean;
}

/** Successes that recorded something else in the audit than their operation declares. */
const contradictions: string[] = [];

type Route = Record<string, ((request: Request, context: { params: Promise<unknown> }) => Promise<Response>) | undefined>;

async function dispatch(request: Request): Promise<Response> {
  const found = await routeOf(new URL(request.url).pathname);
  if (!found) {
    throw new Error(`No route file serves ${new URL(request.url).pathname}`);
  }
  const route = (await import(/* @vite-ignore */ found.file)) as Route;
  const handler = route[request.method];
  return handler ? handler(request, { params: Promise.resolve(found.params) }) : new Response(null, { status: 405 });
}

function callerWith(cookie: string | undefined, address: string): Caller {
  return async <T>(method: string, target: string, body?: unknown, headers: Record<string, string> = {}) => {
    // biome-ignore lint/style/noProcessEnv: a browser's page comes from the address that the product is told it has
    const origin = process.env.LINEWARD_URL || `http://${host}`;
    const all = new Headers({ host, origin, "x-forwarded-for": address });
    if (cookie !== undefined) {
      all.set("cookie", cookie);
    }
    if (body !== undefined) {
      all.set("content-type", "application/json");
    }
    for (const [name, value] of Object.entries(headers)) {
      // "" takes a header away, to show what happens without it.
      value === "" ? all.delete(name) : all.set(name, value);
    }
    const sent = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const answer = await dispatch(new Request(`http://${host}${target}`, { method, headers: all, body: sent }));
    const text = await answer.text();
    const [contradiction] = contradictions.splice(0);
    if (contradiction !== undefined) {
      throw new Error(contradiction);
    }
    const parsed: unknown = text === "" || !answer.headers.get("content-type")?.includes("json") ? {} : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed as T, text };
  };
}

/** The cookies that a reply sets, as the next request sends them. */
export function cookieOf(reply: Reply<unknown>): string {
  return reply.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/**
 * The product without its web server: a new migrated database in a temporary data folder, the real routes, real sessions. Call it in
 * `beforeAll`, and `close` in `afterAll`. Import product modules only after it, with `await import("@/lib/...")`.
 */
export async function startApi(options: ApiOptions = {}): Promise<Api> {
  const dataDir = await mkdtemp(path.join(scratchFolder(), "lineward-api-"));
  forgetProduct();
  const variables = {
    NODE_ENV: "test",
    HOST: "127.0.0.1",
    PORT: "4000",
    LINEWARD_DATA_DIR: dataDir,
    DATABASE_URL: options.databaseUrl ?? "",
    LINEWARD_LOG_LEVEL: "silent",
    LINEWARD_CHECK_EVERY_SECONDS: "0",
    LINEWARD_REGISTRATION_WAIT_MS: "200",
    ...options.env,
  };
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(name, value);
  }
  if (options.databaseUrl === undefined) {
    await putPreparedSqlite(path.join(dataDir, "lineward.db"));
  }
  const product = await import("./api-product");
  if (options.realHasher !== true) {
    putCheapHasher();
  }
  await product.prepareProduct(root);
  (await import("@/lib/api/declared-audit")).onContradiction((words) => contradictions.push(words));
  const { db } = await import("@/lib/platform/db/client");
  const { hasher } = await import("@/lib/auth/hasher");
  const password = "correct horse battery";
  const hash = await hasher().hash(password);
  let made = 0;

  const person = async (role: Role, { sites, name, email }: PersonOptions = {}) => {
    made += 1;
    const row = { id: `person-${made}`, name: name ?? `${role} ${made}`, email: email ?? `${role}-${made}@${host}`, role };
    await db().user.create({
      data: {
        ...row,
        ...foldedPerson(row),
        emailVerified: true,
        allSites: sites === undefined,
        accounts: { create: { id: `account-${made}`, accountId: row.id, providerId: "credential", password: hash } },
        sites: { create: (sites ?? []).map((siteId) => ({ siteId })) },
      },
    });
    return row;
  };
  const caller = (cookie?: string, address = "192.0.2.1") => callerWith(cookie, address);
  const signIn = (email: string, given = password, address?: string) =>
    caller(undefined, address)("POST", "/api/auth/sign-in/email", { email, password: given });

  return {
    person,
    signIn,
    caller,
    anyone: caller(),
    db: db(),
    async audit() {
      await (await import("@/lib/audit/chain")).sealWaiting();
      return db().auditEntry;
    },
    dataDir,
    password,
    async as(role, as = {}) {
      const { id, email } = await person(role, as);
      const reply = await signIn(email, password, as.address);
      if (reply.status !== 200) {
        throw new Error(`Signing in as ${role} failed: ${reply.status} ${reply.text}`);
      }
      const cookie = cookieOf(reply);
      return Object.assign(caller(cookie, as.address), { id, email, cookie });
    },
    async close() {
      await (await import("./api-product")).endProduct();
      vi.unstubAllEnvs();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
