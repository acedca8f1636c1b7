import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Document, isDocument, merged } from "@/lib/schema/document";
import type { Family, SimulatorAnswer, SimulatorRequest } from "../family";
import { startServer } from "../server";
import { bareErrors, type ErrorStyle } from "./errors";
import type { BasipOptions, BasipSimulator, SimulatedAccount } from "./options";
import { newPassword } from "./password";
import { documentStore } from "./store";
import { firstProblem, type WireRule } from "./validation";

/** One settings document of a stand-in. */
export interface SectionPlan {
  readonly id: string;
  readonly readPath: string;
  readonly writePath: string;
  readonly rules: readonly WireRule[];
  readonly initial: Document;
}

/** What distinguishes one family's stand-in from another's. */
export interface DevicePlan {
  readonly driver: string;
  readonly base: string;
  readonly info: Document;
  readonly errors: ErrorStyle;
  readonly tokenStyle: "hex" | "uuid";
  readonly accountType: string;
  readonly masking: boolean;
  readonly sections: readonly SectionPlan[];
  /** Whether SIP is on at all, by the documents. */
  enabled(held: (section: string) => Document): boolean;
}

const tokenLifeMsDefault = 2 * 60 * 60 * 1000;

function parsed(body: string): Document | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isDocument(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function accountOf(section: string, document: Document): SimulatedAccount {
  const text = (key: string) => String(document[key] ?? "");
  return {
    section,
    user: text("user"),
    password: text("password"),
    proxy: text("proxy"),
    realm: text("realm"),
    transport: text("transport"),
  };
}

/** A real server that behaves as one device of this vendor: login, tokens, settings documents, registration status. */
export async function startDevice(plan: DevicePlan, options: BasipOptions): Promise<BasipSimulator> {
  const errors = options.errors === "bare" ? bareErrors(plan.errors) : plan.errors;
  const login = { username: options.username ?? "admin", password: options.password ?? "123456" };
  const logins = { accepted: 0, refused: 0 };
  const tokens = new Map<string, number>();
  const store = documentStore(plan.sections, options);
  const first = plan.sections[0]?.id ?? "";
  const passwordAtStart = accountOf(first, store.held(first)).password;
  let registrar = options.registrar ?? ((account: SimulatedAccount) => account.password === passwordAtStart);

  /** Which case counts depends on the model. */
  function takesHash(given: string): boolean {
    const hash = createHash("md5").update(login.password).digest("hex");
    const { loginStyle } = options;
    return loginStyle === "token_upper"
      ? given === hash.toUpperCase()
      : loginStyle === "token_lower"
        ? given === hash
        : given.toLowerCase() === hash;
  }

  /** True for a request that carries user and password itself, on a model that takes nothing else. */
  function takesBasic(request: SimulatorRequest): boolean {
    const good = request.headers.authorization === `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`;
    logins[good ? "accepted" : "refused"] += 1;
    return good;
  }

  function signIn({ query }: SimulatorRequest): SimulatorAnswer {
    const locked = options.lockoutAfter !== undefined && logins.refused >= options.lockoutAfter;
    if (locked || query.get("username") !== login.username || !takesHash(query.get("password") ?? "")) {
      logins.refused += 1;
      return errors.badLogin();
    }
    if (sessions() >= (options.sessionsMax ?? Number.POSITIVE_INFINITY)) {
      const { status, words } = options.sessionsFull ?? { status: 400, words: "Too many active sessions" };
      return { ...errors.refused(words), status };
    }
    logins.accepted += 1;
    const token = plan.tokenStyle === "uuid" ? randomUUID() : randomBytes(20).toString("hex");
    tokens.set(token, Date.now() + (options.tokenLifeMs ?? tokenLifeMsDefault));
    return { status: 200, body: { token, account_type: plan.accountType } };
  }

  const sessions = () => [...tokens.values()].filter((until) => until > Date.now()).length;

  function tokenOf(request: SimulatorRequest): string {
    return /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1] ?? "";
  }

  /** Every session ends with the password it was opened with. */
  function takeLogin(password: string): void {
    login.password = password;
    tokens.clear();
  }

  function status(): SimulatorAnswer {
    if (!plan.enabled(store.held)) {
      return { status: 200, body: { sip_status: "OFFLINE" } };
    }
    const settling = Date.now() - store.changedAt() < (options.registersAfterMs ?? 0);
    const taken = !settling && registrar(accountOf(first, store.held(first)));
    return { status: 200, body: { sip_status: taken ? "OK" : "ERROR" } };
  }

  function write(section: SectionPlan, request: SimulatorRequest): SimulatorAnswer {
    const body = parsed(request.body);
    if (!body) {
      return errors.badBody();
    }
    const problem = firstProblem(section.rules, body, options.validation ?? "intended");
    return problem ? errors.problem(problem) : { status: 200, apply: () => store.put(section.id, body) };
  }

  function withToken(request: SimulatorRequest, path: string): SimulatorAnswer {
    const good = options.loginStyle === "basic" ? takesBasic(request) : (tokens.get(tokenOf(request)) ?? 0) > Date.now();
    if (!good) {
      return errors.unauthorized();
    }
    if (request.method === "GET" && path === "/logout") {
      tokens.delete(tokenOf(request));
      return { status: 200 };
    }
    if (request.method === "GET" && path === "/sip/status") {
      return status();
    }
    const asked = newPassword(options.passwordChange ?? "web_admin_query", request, path);
    if (asked !== undefined) {
      const wrong = asked.complaint(login.password);
      return wrong === undefined ? { status: 200, apply: () => takeLogin(asked.next) } : errors.refused(wrong);
    }
    const read = plan.sections.find((section) => request.method === "GET" && section.readPath === path);
    if (read) {
      const held = store.held(read.id);
      return { status: 200, body: plan.masking && "password" in held ? { ...held, password: "WebPass" } : held };
    }
    const written = plan.sections.find((section) => request.method === "POST" && section.writePath === path);
    // What a model does not have is answered in plain text, not in JSON.
    return written ? write(written, request) : { status: 404, body: "404 page not found" };
  }

  const loginPath = `${plan.base}/login`;
  const family: Family = {
    driver: plan.driver,
    credentials: login,
    needsSession: ({ path }) => path !== "/api/info" && path !== loginPath,
    unauthorized: errors.unauthorized,
    forbidden: errors.forbidden,
    handle(request) {
      const { method, path } = request;
      if (path === "/api/info") {
        return { status: 200, body: plan.info };
      }
      if (method === "GET" && path === loginPath && options.loginStyle !== "basic") {
        return signIn(request);
      }
      return path.startsWith(`${plan.base}/`)
        ? withToken(request, path.slice(plan.base.length))
        : { status: 404, body: "404 page not found" };
    },
  };

  const server = await startServer(family, options);
  // Copied by descriptor: `seen` is a getter and must stay one.
  return Object.defineProperties(
    {
      serial: String(plan.info.device_serial_number),
      logins,
      held: (section: string) => store.held(section),
      edit: (section: string, patch: Document) => store.replace(section, merged(store.held(section), patch)),
      expireTokens: () => tokens.clear(),
      sessions,
      changeLogin(password: string) {
        login.password = password;
      },
      setRegistrar(next: (account: SimulatedAccount) => boolean) {
        registrar = next;
      },
    },
    Object.getOwnPropertyDescriptors(server),
  ) as BasipSimulator;
}
