import type { Document } from "@/lib/schema/document";

/** Everything the stand-in gateway holds, in wire form. Endpoints by their object_id. */
export interface GatewayState {
  readonly endpoints: Map<string, Document>;
  readonly rules: Document[];
  readonly groups: Document[];
  nextId(): string;
  /** All of it as JSON, to be held again after a restart. */
  snapshot(): GatewaySnapshot;
}

/** What a gateway held before a restart: endpoints with the ids that rules and others know them by. */
export interface GatewaySnapshot {
  /** The id given last. */
  readonly last: number;
  readonly endpoints: readonly (readonly [id: string, values: Document])[];
  readonly rules: readonly Document[];
  readonly groups: readonly Document[];
}

const demoEndpoints: readonly Document[] = [
  { name: "pbx-1", registration: "out", defaultuser: "gw-1", secret: "Gw-To-Pbx-9", host: "10.20.0.5", port: "5060", qualify: "1" },
  { name: "apt-201", registration: "in", defaultuser: "201", secret: "Gw-201-7fd2", host: "dynamic" },
  { name: "apt-204", registration: "in", defaultuser: "204", secret: "Gw-204-a91c", host: "dynamic", dtmfmode: "rfc2833" },
  {
    name: "fire-desk",
    registration: "none",
    host: "10.70.0.9",
    transport: ["TCP", "UDP"],
    qualify: "1",
    qualifyfreq: "30",
    audio_codecs: [
      { id: "alaw", value: "1" },
      { id: "ulaw", value: "1" },
      { id: "g722", value: "0" },
      { id: "g726", value: "0" },
      { id: "g729", value: "0" },
      { id: "gsm", value: "0" },
    ],
    codec_order: [
      { order: 1, id: "alaw" },
      { order: 2, id: "ulaw" },
      { order: 3, id: "g722" },
      { order: 4, id: "g726" },
      { order: 5, id: "g729" },
      { order: 6, id: "gsm" },
    ],
    t38pt_udptl: "yes,redundancy",
  },
];

/** Rules still carry the names of before version 1.1, as the vendor's samples do. */
const demoRules: readonly Document[] = [
  { object_id: "71", rule_name: "From the PBX", call_origin: "1", call_throughs: ["3", "port-1-channel-1"], order: "1" },
  { object_id: "72", rule_name: "Fire desk first", call_origin: "port-1-channel-1", call_throughs: ["4", "1"], order: "2" },
];
const demoGroups: readonly Document[] = [{ object_id: "81", group_name: "Apartments", group_type: "sip", sip_endpoints: ["2", "3"] }];

/** Undefined lists: a few samples. `before`: what was held before a restart, in place of all of them. */
export function createState(
  endpoints?: readonly Document[],
  rules?: readonly Document[],
  groups?: readonly Document[],
  before?: GatewaySnapshot,
): GatewayState {
  let last = before?.last ?? 0;
  const nextId = () => {
    last += 1;
    return String(last);
  };
  const held = {
    endpoints: new Map(before?.endpoints ?? (endpoints ?? demoEndpoints).map((endpoint) => [nextId(), endpoint])),
    rules: [...(before?.rules ?? rules ?? demoRules)],
    groups: [...(before?.groups ?? groups ?? demoGroups)],
  };
  return { ...held, nextId, snapshot: () => ({ last, ...held, endpoints: [...held.endpoints] }) };
}
