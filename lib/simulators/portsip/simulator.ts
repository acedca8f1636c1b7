import { exactInteger, readJson, writeJson } from "@/lib/drivers/portsip/lossless-json";
import { type Document, isDocument, merged } from "@/lib/schema/document";
import type { Family, SimulatorAnswer, SimulatorRequest } from "../family";
import { type RunningSimulator, type ServerOptions, startServer } from "../server";
import { complaintAbout } from "./rules";
import { createState, extension, type PbxSnapshot, provider } from "./state";

export interface PortsipOptions extends ServerOptions {
  readonly username?: string;
  readonly password?: string;
  /** Default "name", as version 12 takes it. */
  readonly loginField?: "name" | "username";
  /** Given: a sign-in without this tenant's domain is refused. */
  readonly domain?: string;
  /** What an update does with what it leaves out. Default: it is gone. */
  readonly update?: "replace" | "patch";
  /** Default true: refuses a write without everything the vendor's page calls required, and a status where `status` is "refused". */
  readonly strict?: boolean;
  /** Default "demanded", as the page says. */
  readonly status?: "demanded" | "refused";
  /** Version 12 writes integers (default), 12.2 strings. */
  readonly ids?: "integer" | "string";
  readonly expires?: "number" | "string";
  /** Default 600. */
  readonly tokenSeconds?: number;
  /** How a dead token is refused. Default: 400 with an err_code. */
  readonly refusal?: "coded" | "bare" | "status401";
  /** Default false: secrets are shown in clear. */
  readonly masks?: boolean;
  /** What the server does to pages: never more rows than this, the same answer whatever the page, or a row again after a page's end. */
  readonly pages?: { readonly sizeMax?: number; readonly ignored?: boolean; readonly overlap?: boolean; readonly first?: 0 | 1 };
  /** Default true: a create answers the new id. */
  readonly createTellsId?: boolean;
  /** Partial providers and extensions in wire form; default: those of the demo's building. */
  readonly providers?: readonly Document[];
  readonly extensions?: readonly Document[];
  /** What it held before a restart, from `snapshot()`; in place of both lists. */
  readonly held?: PbxSnapshot;
}

export interface PortsipSimulator extends RunningSimulator {
  /** Who may register here, with the secrets as they are now. */
  accounts(): { user: string; password: string }[];
  /** A record as the PBX holds it, wire form without its id. */
  record(collection: "providers" | "extensions", id: string): Document | undefined;
  ids(collection: "providers" | "extensions"): string[];
  /** Everything it holds as JSON, secrets included: never print it. */
  snapshot(): PbxSnapshot;
  setStatus(providerId: string, status: "ONLINE" | "OFFLINE"): void;
  /** Every token given so far is dead. */
  expireTokens(): void;
}

const mask = "********";
const isCollection = (text: string | undefined): text is "providers" | "extensions" => text === "providers" || text === "extensions";

/** A stand-in PBX of version 12. */
export async function startPortsip(options: PortsipOptions = {}): Promise<PortsipSimulator> {
  const { username = "admin", password = "Pbx-Admin-77", loginField = "name", strict = true, refusal = "coded" } = options;
  const state = createState(options.providers, options.extensions, options.held);
  const tokens = new Map<string, number>();
  let made = 0;

  const json = (value: unknown, status = 200): SimulatorAnswer => ({
    status,
    headers: { "content-type": "application/json" },
    body: writeJson(value),
  });
  const complain = (code: string, msg: string, status = 400) => json({ err_code: code, msg }, status);
  const noSuchId = () => json({ err_code: "1010002", msg: "Invalid ID supplied" }, 400);
  const done = (apply: () => void): SimulatorAnswer => ({ status: 200, apply });
  const wireIdOf = (id: string) => (options.ids === "string" ? id : exactInteger(id));

  function unauthorized(): SimulatorAnswer {
    if (refusal === "bare") {
      return { status: 400 };
    }
    return complain("1040003", "The access token is invalid or has expired", refusal === "status401" ? 401 : 400);
  }

  function logIn({ body }: SimulatorRequest): SimulatorAnswer {
    const asked = readJson(body);
    const right = isDocument(asked) && asked[loginField] === username && asked.password === password;
    if (!right || (options.domain !== undefined && asked.domain !== options.domain)) {
      return complain("1040001", "The user name or the domain is wrong");
    }
    made += 1;
    const token = `4DFCF1D4C30B4D798ECE3AE4${String(made).padStart(8, "0")}`;
    const seconds = options.tokenSeconds ?? 600;
    tokens.set(token, Date.now() + seconds * 1000);
    const expires = options.expires === "number" ? seconds : String(seconds);
    return json({
      access_token: token,
      expires,
      role: "admin",
      api_version: "9.0.0",
      id: exactInteger("386111305045640000"),
      name: username,
    });
  }

  const holdsToken = ({ headers }: SimulatorRequest) => {
    const token = headers.access_token;
    return typeof token === "string" && (tokens.get(token) ?? 0) > Date.now();
  };

  function shown(id: string, values: Document): Document {
    const hidden = ["password", "web_access_password"].flatMap((key) => (options.masks && values[key] ? [[key, mask] as const] : []));
    return { id: wireIdOf(id), ...values, ...Object.fromEntries(hidden) };
  }

  function list(collection: "providers" | "extensions", query: URLSearchParams): SimulatorAnswer {
    const size = Number(query.get("pagesize"));
    const page = Number(query.get("pagination"));
    if (!Number.isInteger(size) || size < 1 || !Number.isInteger(page)) {
      return complain("1010001", "pagination and pagesize are required");
    }
    const { sizeMax = Number.POSITIVE_INFINITY, ignored = false, overlap = false, first = 1 } = options.pages ?? {};
    const perPage = Math.min(size, sizeMax);
    const start = ignored ? 0 : Math.max(0, (page - first) * perPage - (overlap ? page - first : 0));
    const rows = [...state[collection]].slice(start, start + perPage).map(([id, values]) => shown(id, values));
    // The figures of the vendor's sample, which fit nothing.
    return json({ sort_by: "DEFAULT", page_count: 8, pagesize: perPage, pagination: page, count: 100, [collection]: rows });
  }

  function write(collection: "providers" | "extensions", verb: string, body: string): SimulatorAnswer {
    let asked: unknown;
    try {
      asked = readJson(body);
    } catch {
      return complain("1010000", "The body is no JSON");
    }
    if (!isDocument(asked)) {
      return complain("1010000", "The body is no object");
    }
    const { id: rawId, ...values } = asked;
    const records = state[collection];
    if (verb === "create") {
      const taken = collection === "extensions" && [...records.values()].some((kept) => kept.extension_number === values.extension_number);
      const complaint = taken
        ? "extension_number exists already"
        : strict
          ? complaintAbout(collection, values, "create", options.status)
          : undefined;
      const id = state.nextId();
      const made = collection === "providers" ? { in_parameters: [], out_parameters: [], ...values } : values;
      return complaint
        ? complain("1010001", complaint)
        : { ...(options.createTellsId === false ? { status: 200 } : json({ id: wireIdOf(id) })), apply: () => records.set(id, made) };
    }
    const id = idTextOf(rawId);
    const before = id === undefined ? undefined : records.get(id);
    if (id === undefined || !before || (options.ids === "string") !== (typeof rawId === "string")) {
      return noSuchId();
    }
    if (verb === "destroy") {
      return done(() => records.delete(id));
    }
    const complaint = strict ? complaintAbout(collection, values, "update", options.status) : undefined;
    const next = { ...(options.update === "patch" ? merged(before, values) : values) };
    return complaint
      ? complain("1010001", complaint)
      : done(() => records.set(id, { ...next, ...("status" in before ? { status: before.status } : {}) }));
  }

  function handle(request: SimulatorRequest): SimulatorAnswer {
    const { method, path, query, body } = request;
    if (method === "POST" && path === "/api/account/credentials/verify") {
      return logIn(request);
    }
    const [, collection, verb] = /^\/api\/([a-z]+)\/([a-z]+)$/.exec(path) ?? [];
    if (!isCollection(collection) || verb === undefined) {
      return { status: 404, body: "Not Found" };
    }
    if (!holdsToken(request)) {
      return unauthorized();
    }
    if (method === "GET" && verb === "list") {
      return list(collection, query);
    }
    if (method === "GET" && verb === "show") {
      const id = query.get("id") ?? "";
      const values = state[collection].get(id);
      return values ? json(shown(id, values)) : noSuchId();
    }
    return method === "POST" && ["create", "update", "destroy"].includes(verb)
      ? write(collection, verb, body)
      : { status: 404, body: "Not Found" };
  }

  const family: Family = {
    driver: "portsip",
    credentials: { username, password },
    handle,
    needsSession: ({ path }) => path !== "/api/account/credentials/verify",
    unauthorized,
  };
  const server = await startServer(family, options);
  // Not spread: `seen` is a getter.
  return Object.assign(server, {
    accounts: () =>
      [...state.extensions.values()].map((extension) => ({
        user: String(extension.extension_number),
        password: String(extension.password),
      })),
    record: (collection: "providers" | "extensions", id: string) => state[collection].get(id),
    ids: (collection: "providers" | "extensions") => [...state[collection].keys()],
    snapshot: () => state.snapshot(),
    setStatus(id: string, status: "ONLINE" | "OFFLINE") {
      state.providers.set(id, { ...state.providers.get(id), status });
    },
    expireTokens: () => tokens.clear(),
  });
}

function idTextOf(raw: unknown): string | undefined {
  if (isDocument(raw) && typeof raw.$number === "string") {
    return raw.$number;
  }
  return typeof raw === "string" || typeof raw === "number" ? String(raw) : undefined;
}

/** Partial records for `PortsipOptions`, with everything else as a real PBX has it. */
export const sampleRecords = { provider, extension };
