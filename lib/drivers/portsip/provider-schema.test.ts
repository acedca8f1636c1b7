import { expect, test } from "vitest";
import { expiryOf } from "./client";
import { portsipManifest } from "./manifest";
import { providerSchema } from "./provider-schema";
import { providerWarnings } from "./provider-warnings";

const [providers] = portsipManifest.collections;
const legal = { ...providers.blank, name: "Nordtel", hostname: "sip.nordtel.example", auth_id: "northbank", password: "Secret-1" };
const issuesOf = (changes: Record<string, unknown>) =>
  (providerSchema.safeParse({ ...legal, ...changes }).error?.issues ?? []).map((issue) => issue.path.join("."));

/** Every field of the vendor's page but the id, which is the record's own. */
const documented = `name in_parameters auth_mode protocol require_register password out_parameters reregister_interval port ips auth_id
  outbound_server outbound_server_port status hostname provider_in_lan single_via_header`.split(/\s+/);

test("every field of the vendor's page is in the schema, and the schema has no other", () => {
  expect(Object.keys(providerSchema.shape).sort()).toEqual(documented.sort());
});

test.each([
  [{}, []],
  [{ auth_id: "" }, ["auth_id"]],
  [{ password: null }, ["password"]],
  [{ reregister_interval: 0 }, ["reregister_interval"]],
  [{ auth_mode: "IP_AUTH", auth_id: "", password: null, reregister_interval: 0 }, []],
  [{ auth_mode: "ACCEPT_REGISTER" }, ["auth_mode"]],
  [{ protocol: "TLS" }, ["protocol"]],
  [{ port: 0 }, ["port"]],
  [{ port: 65_536 }, ["port"]],
  [{ outbound_server_port: 0 }, []],
  [{ hostname: "" }, ["hostname"]],
  [{ hostname: "10.0.0.300" }, ["hostname"]],
  [{ hostname: "fd00::1" }, []],
  [{ ips: ["10.0.0.1", "fd00::1"] }, []],
  [{ ips: ["10.0.0.1", "carrier.example"] }, ["ips.1"]],
  [{ ips: ["10.0.0.0/24"] }, ["ips.0"]],
  [{ in_parameters: "[1, {" }, ["in_parameters"]],
  [{ in_parameters: '"text"' }, ["in_parameters"]],
  [{ out_parameters: '[{"id": 386111305045643264}]' }, []],
  [{ password: "********" }, ["password"]],
  [{ name: "a\u0000b" }, ["name"]],
])("%j is judged rightly", (changes, expected) => {
  expect(issuesOf(changes)).toEqual(expected);
});

test("parameters are kept in one spelling, with every digit of every number", () => {
  const parsed = providerSchema.parse({ ...legal, in_parameters: ' [ {"id":386111305045643264,"x":1.0} ] ' });
  expect(parsed.in_parameters).toBe('[\n  {\n    "id": 386111305045643264,\n    "x": 1.0\n  }\n]');
});

test.each([
  [{ require_register: false }, "require_register"],
  [{ auth_mode: "IP_AUTH", auth_id: "" }, "require_register"],
  [{ auth_mode: "IP_AUTH", require_register: false }, "auth_id"],
  [{ outbound_server: "proxy.example", outbound_server_port: 0 }, "outbound_server_port"],
])("%j is warned of at its field", (changes, path) => {
  const found = providerWarnings({ ...legal, ...changes });
  expect(found.map((item) => item.path)).toEqual([path]);
  expect(providerWarnings({ ...legal, ...changes, [path]: found[0]?.fix })).toEqual([]);
});

test.each([
  ["REGISTER_AUTH", "registers"],
  ["ACCEPT_REGISTER", "accepts"],
  ["IP_AUTH", "none"],
])("%s means that this end %s", (auth_mode, role) => {
  expect(providers.account.role({ auth_mode })).toBe(role);
});

test.each([
  [600, 595_000],
  ["600", 595_000],
  [" 30 ", 27_000],
  [0.05, 45],
  ["", undefined],
  ["soon", undefined],
  [-1, undefined],
  [Number.NaN, undefined],
  [undefined, undefined],
])("a lifetime of %j ends a token after %j ms", (expires, expected) => {
  const at = expiryOf(expires, 1_000);
  expect(at === undefined ? undefined : at - 1_000).toBe(expected);
});
