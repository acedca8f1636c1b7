import { type Document, isDocument, merged } from "@/lib/schema/document";
import { makeCertificate } from "../certificate";
import type { Family, SimulatorAnswer, SimulatorRequest } from "../family";
import { type RunningSimulator, type ServerOptions, startServer } from "../server";
import { loginPage, mainPage } from "./pages";
import { flagDefaults, pageDefaults, wrongParameter } from "./rules";
import { createState, type GatewaySnapshot } from "./state";

export interface DigiumGatewayOptions extends ServerOptions {
  readonly username?: string;
  readonly password?: string;
  /** What a save does with what it leaves out. Default: it falls back to the page's default. */
  readonly update?: "replace" | "patch";
  /** Default false: secrets are shown in clear; true: as eight stars; a text: as that. */
  readonly masks?: boolean | string;
  /** How a transport comes back. Default: a list. */
  readonly transport?: "list" | "scalar";
  /** How a 0/1 parameter comes back. "empty" shows an off as "". Default "text". */
  readonly flags?: "text" | "number" | "boolean" | "empty";
  /** Default "all": shows every parameter of the page; "set": only those that were ever set. */
  readonly shows?: "all" | "set";
  /** Default true: endpoints carry an object_id. */
  readonly ids?: boolean;
  /** Default true: one endpoint can be asked for. */
  readonly listsOne?: boolean;
  /** Default true. */
  readonly listsGroups?: boolean;
  /** How a deletion names what it made invalid. Default "ids". */
  readonly invalid?: "ids" | "names" | "objects";
  /** How a right sign-in is answered. Default: the main page. */
  readonly loginAnswer?: "page" | "redirect";
  /** Default: until `expireCookies`. */
  readonly cookieSeconds?: number;
  readonly apiPath?: string;
  /** A path that ends the session of the cookie sent to it. Default: none. */
  readonly logoutPath?: string;
  /** So many cookies may be good at a time; one more sign-in is turned away in words. Default: any number. */
  readonly sessionsMax?: number;
  readonly envelope?: string;
  /** Endpoints in wire form without object_id; they get 1, 2, 3 … Default: those of the demo's building. */
  readonly endpoints?: readonly Document[];
  readonly rules?: readonly Document[];
  readonly groups?: readonly Document[];
  /** What it held before a restart, from `snapshot()`; in place of the three lists. */
  readonly held?: GatewaySnapshot;
}

export interface DigiumGatewaySimulator extends RunningSimulator {
  /** Who may register here, with the secrets as they are now. */
  accounts(): { user: string; password: string }[];
  /** An endpoint as the gateway holds it, wire form. */
  endpoint(objectId: string): Document | undefined;
  ids(): string[];
  /** Everything it holds as JSON, secrets included: never print it. */
  snapshot(): GatewaySnapshot;
  /** How many cookies are good. */
  sessions(): number;
  /** Every cookie given so far is dead. */
  expireCookies(): void;
}

const secretNames = ["secret", "remotesecret", "auth"];
const html = (body: string, headers: Record<string, string> = {}): SimulatorAnswer => ({
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body,
});
const failed = (error: string, key: string): SimulatorAnswer => ({ status: 200, body: { result: "error", error, error_key: key } });
const success = (apply: () => void, more: Document = {}): SimulatorAnswer => ({ status: 200, body: { result: "success", ...more }, apply });

/** A stand-in gateway: always https, with a certificate of its own unless one is given. */
export async function startDigiumGateway(options: DigiumGatewayOptions = {}): Promise<DigiumGatewaySimulator> {
  const { username = "admin", password = "Gateway-Admin-31", apiPath = "/json", envelope = "request" } = options;
  const state = createState(options.endpoints, options.rules, options.groups, options.held);
  const cookies = new Map<string, number>();
  let made = 0;

  function logIn({ body }: SimulatorRequest): SimulatorAnswer {
    const form = new URLSearchParams(body);
    made += 1;
    // A stranger gets a cookie too, so that having one proves nothing.
    const cookie = `dgw${made}x${Date.now().toString(36)}`;
    const headers = { "set-cookie": `gateway_session=${cookie}; Path=/; HttpOnly; Secure` };
    if (form.get("admin_uid") !== username || form.get("admin_password") !== password) {
      return html(loginPage("Wrong user or password"), headers);
    }
    if (cookies.size >= (options.sessionsMax ?? Number.POSITIVE_INFINITY)) {
      return html(loginPage("The maximum number of sessions is reached"), headers);
    }
    cookies.set(cookie, Date.now() + (options.cookieSeconds ?? 1e9) * 1000);
    return options.loginAnswer === "redirect"
      ? { status: 302, headers: { location: "/admin/index.html", ...headers } }
      : html(mainPage, headers);
  }

  const holdsCookie = ({ headers }: SimulatorRequest) =>
    (headers.cookie ?? "").split(/;\s*/).some((pair) => (cookies.get(pair.replace(/^gateway_session=/, "")) ?? 0) > Date.now());

  function flagAs(value: unknown): unknown {
    const on = value === "1" || value === 1 || value === true;
    switch (options.flags) {
      case "number":
        return on ? 1 : 0;
      case "boolean":
        return on;
      case "empty":
        return on ? "1" : "";
      default:
        return on ? "1" : "0";
    }
  }

  function shown(id: string, values: Document): Document {
    const all: Document = { ...(options.shows === "set" ? {} : pageDefaults), ...values };
    const mask = options.masks === true ? "********" : options.masks;
    for (const [key, value] of Object.entries(all)) {
      if (key in flagDefaults && ["0", "1", 0, 1, true, false].includes(value as never)) {
        all[key] = flagAs(value);
      }
      if (mask && secretNames.includes(key) && value !== "") {
        all[key] = mask;
      }
    }
    if (options.transport === "scalar" && Array.isArray(all.transport)) {
      all.transport = all.transport.join(",");
    }
    return { ...(options.ids === false ? {} : { object_id: id }), ...all };
  }

  function find(parameters: Document): string | undefined {
    const { object_id: id, object_name: name } = parameters;
    return id === undefined ? idNamed(name) : state.endpoints.has(String(id)) ? String(id) : undefined;
  }

  const idNamed = (name: unknown) => [...state.endpoints].find(([, endpoint]) => endpoint.name === name)?.[0];

  function save(parameters: Document): SimulatorAnswer {
    const { object_id: id, old_name: oldName, ...values } = parameters;
    const wrong = wrongParameter(values);
    if (wrong !== undefined) {
      return failed(`The value of ${wrong} is not valid`, "INVALID_PARAMETER");
    }
    const target = id !== undefined ? find({ object_id: id }) : idNamed(oldName ?? values.name);
    if (target === undefined && (id !== undefined || oldName !== undefined)) {
      return failed("The SIP endpoint does not exist", "NO_SUCH_SIP_ENDPOINT");
    }
    const holder = idNamed(values.name);
    if (holder !== undefined && target !== undefined && holder !== target) {
      return failed("The name is in use", "NAME_IN_USE");
    }
    const before = target === undefined ? undefined : state.endpoints.get(target);
    const next = options.update === "patch" && before ? merged(before, values) : values;
    const key = target ?? state.nextId();
    return success(() => state.endpoints.set(key, next));
  }

  const named = (raw: Document) => raw.name ?? raw.rule_name ?? raw.group_name;
  const as = (raw: Document) => (options.invalid === "names" ? named(raw) : options.invalid === "objects" ? raw : raw.object_id);

  function remove(parameters: Document): SimulatorAnswer {
    const id = find(parameters);
    if (id === undefined) {
      return { status: 200, body: { result: "error", error: "The SIP endpoint does not exist" } };
    }
    const { name } = state.endpoints.get(id) ?? {};
    const uses = (list: unknown) => (Array.isArray(list) ? list : [list]).some((candidate) => candidate === id || candidate === name);
    const rules = state.rules.filter((rule) => uses(rule.call_origin) || uses(rule.call_throughs));
    const groups = state.groups.filter((group) => uses(group.sip_endpoints));
    return success(() => state.endpoints.delete(id), { invalid_rules: rules.map(as), invalid_groups: groups.map(as) });
  }

  function api(method: unknown, parameters: Document): SimulatorAnswer {
    if (method === "sip_endpoints.list") {
      return { status: 200, body: { sip_endpoints: [...state.endpoints].map(([id, values]) => shown(id, values)) } };
    }
    if (method === "sip_endpoint.list" && options.listsOne !== false) {
      const id = find(parameters);
      const values = id === undefined ? undefined : state.endpoints.get(id);
      return id === undefined || !values
        ? failed("The SIP endpoint does not exist", "NO_SUCH_SIP_ENDPOINT")
        : { status: 200, body: { sip_endpoint: shown(id, values) } };
    }
    if (method === "sip_endpoint.save") {
      return save(parameters);
    }
    if (method === "sip_endpoint.delete") {
      return remove(parameters);
    }
    if (method === "call_routing_rules.list") {
      return { status: 200, body: { call_routing_rules: state.rules } };
    }
    if (method === "call_routing_groups.list" && options.listsGroups !== false) {
      return { status: 200, body: { call_routing_groups: state.groups } };
    }
    return failed("Unknown method", "UNKNOWN_METHOD");
  }

  function asked({ body }: SimulatorRequest): { method: unknown; parameters: Document } | undefined {
    try {
      const json: unknown = JSON.parse(body);
      const inner = envelope === "" ? json : isDocument(json) ? json[envelope] : undefined;
      return isDocument(inner) ? { method: inner.method, parameters: isDocument(inner.parameters) ? inner.parameters : {} } : undefined;
    } catch {
      return undefined;
    }
  }

  const family: Family = {
    driver: "digium-gateway",
    credentials: { username, password },
    needsSession: ({ path }) => path === apiPath,
    unauthorized: () => html(loginPage()),
    operation: (request) => {
      const method = request.path === apiPath ? asked(request)?.method : undefined;
      return typeof method === "string" ? method : undefined;
    },
    handle(request) {
      if (request.path === "/admin/main.html") {
        return request.method === "POST" ? logIn(request) : html(holdsCookie(request) ? mainPage : loginPage());
      }
      if (request.path === options.logoutPath) {
        for (const pair of (request.headers.cookie ?? "").split(/;\s*/)) {
          cookies.delete(pair.replace(/^gateway_session=/, ""));
        }
        return html(loginPage());
      }
      if (request.path !== apiPath) {
        return { status: 404, headers: { "content-type": "text/html" }, body: "<html><body>Not Found</body></html>" };
      }
      if (!holdsCookie(request)) {
        return html(loginPage());
      }
      const call = asked(request);
      return call ? api(call.method, call.parameters) : failed("The request is not valid", "INVALID_REQUEST");
    },
  };
  const server = await startServer(family, { ...options, certificate: options.certificate ?? (await makeCertificate()) });
  // Not spread: `seen` is a getter.
  return Object.assign(server, {
    accounts: () =>
      [...state.endpoints.values()]
        .filter((endpoint) => endpoint.registration === "in")
        .map((endpoint) => ({
          user: String(endpoint.defaultuser && endpoint.defaultuser !== "none" ? endpoint.defaultuser : endpoint.name),
          password: String(endpoint.secret ?? ""),
        })),
    endpoint: (objectId: string) => state.endpoints.get(objectId),
    ids: () => [...state.endpoints.keys()],
    snapshot: () => state.snapshot(),
    sessions: () => cookies.size,
    expireCookies: () => cookies.clear(),
  });
}
