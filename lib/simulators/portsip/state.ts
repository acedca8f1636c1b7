import { exactInteger } from "@/lib/drivers/portsip/lossless-json";
import type { Document } from "@/lib/schema/document";

/** Snowflakes as seen on real PBXs: 18 digits, above 2^53, none of them a multiple of what a double can hold. */
const firstId = 386_111_305_045_643_265n;
const idStep = 4_097n;

/** Everything the stand-in PBX holds, by id, in wire form without the id itself. */
export interface PbxState {
  readonly providers: Map<string, Document>;
  readonly extensions: Map<string, Document>;
  nextId(): string;
  /** All of it as JSON, to be held again after a restart. */
  snapshot(): PbxSnapshot;
}

/** What a PBX held before a restart: records with the ids that others know them by. */
export interface PbxSnapshot {
  /** The id given last. */
  readonly last: string;
  readonly providers: readonly (readonly [id: string, values: Document])[];
  readonly extensions: readonly (readonly [id: string, values: Document])[];
}

export function provider(values: Document): Document {
  return {
    name: "Trunk",
    auth_mode: "REGISTER_AUTH",
    protocol: "UDP",
    require_register: values.auth_mode !== "IP_AUTH",
    password: values.auth_mode === "IP_AUTH" ? "" : "Carrier-Gave-41",
    auth_id: values.auth_mode === "IP_AUTH" ? "" : "northbank",
    hostname: "sip.carrier.example",
    port: 5060,
    outbound_server: "",
    outbound_server_port: 0,
    reregister_interval: values.auth_mode === "IP_AUTH" ? 0 : 600,
    ips: [],
    // Nobody outside the vendor knows their members. Ids among them would be as large as any.
    in_parameters: [{ id: exactInteger("386111305045643999"), field: "To", part: "user", priority: 1.5 }],
    out_parameters: [],
    provider_in_lan: false,
    single_via_header: true,
    status: values.auth_mode === "IP_AUTH" ? "OFFLINE" : "ONLINE",
    // Seen on real PBXs and in no page.
    did_pool: [{ tenant_id: exactInteger("386111305045640001"), name: "northbank.example", number_mask: "44******;4930*" }],
    ...values,
  };
}

export function extension(number: string, values: Document = {}): Document {
  return {
    extension_number: number,
    password: `Sip-${number}-4kq7`,
    web_access_password: `Web-${number}-Zx81`,
    profile: { first_name: "Apartment", last_name: number, email: `${number}@northbank.example`, mobile_phone: "" },
    options: { enable_extension: true, enable_audio_record_calls: false, outbound_caller_id: "" },
    forward_rules: { available: { action: "VOICEMAIL", timeout: 30 } },
    voice_mail: { enable: true, pin: "471199", greeting_id: exactInteger("386111305045643777") },
    office_hours: { mode: "GLOBAL" },
    belong_groups: [exactInteger("386111305045641111")],
    blfs: [],
    ...values,
  };
}

const demoProviders: readonly Document[] = [
  { name: "Nordtel SIP", hostname: "sip.nordtel.example" },
  { name: "Digium gw-1", hostname: "10.20.0.9", auth_mode: "IP_AUTH", ips: ["10.20.0.9"], provider_in_lan: true },
  { name: "Harbour fire desk", hostname: "fire.harbour.example", auth_id: "northbank-fire" },
  {
    name: "Lift emergency",
    hostname: "lift.otrans.example",
    port: 5070,
    auth_id: "northbank-lift",
    reregister_interval: 120,
    status: "OFFLINE",
  },
  { name: "Northgate nurse call", hostname: "10.70.0.4", auth_mode: "IP_AUTH", ips: ["10.70.0.4", "10.70.0.5"] },
  {
    name: "Old carrier",
    hostname: "trunk.oldnet.example",
    auth_id: "nb-old",
    protocol: "TCP",
    outbound_server: "proxy.oldnet.example",
    outbound_server_port: 5080,
  },
];

/** Undefined lists: a few samples. `before`: what was held before a restart, in place of both. */
export function createState(providers?: readonly Document[], extensions?: readonly Document[], before?: PbxSnapshot): PbxState {
  let last = before ? BigInt(before.last) : firstId - idStep;
  const nextId = () => {
    last += idStep;
    return String(last);
  };
  const numbered = (list: readonly Document[]) => new Map(list.map((document) => [nextId(), document]));
  const records = {
    providers: before ? new Map(before.providers) : numbered((providers ?? demoProviders).map(provider)),
    extensions: before
      ? new Map(before.extensions)
      : numbered(extensions ?? Array.from({ length: 12 }, (_, index) => extension(String(201 + index)))),
  };
  return {
    ...records,
    nextId,
    snapshot: () => ({ last: String(last), providers: [...records.providers], extensions: [...records.extensions] }),
  };
}
