import type { Document } from "@/lib/schema/document";
import { sampleRecords } from "../portsip/simulator";
import { oldRealm, type PlannedIntercom, places, plannedIntercoms, realms, secondAccounts, takenTwice, trunkUsers } from "./plan";
import { type BuildingState, type IntercomState, newSecret, type ServerPlace } from "./state";

type SipPlace = Omit<ServerPlace, "port">;

const proxyOf = ({ host, sipPort }: SipPlace) => `sip:${host}:${sipPort}`;

/** A password that two servers have agreed on, made when it is first asked for. */
function agreed(state: BuildingState, what: string): string {
  state.agreed[what] ??= newSecret(16);
  return state.agreed[what];
}

/** The account that an intercom was given in the beginning, in the wire form that all three families share. */
export function firstAccount(planned: PlannedIntercom, kept: IntercomState, pbx: SipPlace): Document {
  return {
    proxy: proxyOf(pbx),
    realm: planned.trouble === "realm" ? oldRealm : realms.pbx,
    user: planned.user,
    ...(planned.driver === "basip-linux-monitor" ? {} : { user_id: planned.user }),
    password: planned.trouble === "sip_password" ? `${kept.sip}-old` : kept.sip,
    transport: planned.trouble === "tcp" ? "tcp" : "udp",
    registration_interval: 60,
  };
}

const secondAccountOf = (user: string) => `second account ${user}`;

/** The password of a panel's second account, as agreed in the beginning. */
export const secondPassword = (state: BuildingState, user: string) => agreed(state, secondAccountOf(user));

/** From now on this one is what was agreed in the beginning. */
export function keepSecondPassword(state: BuildingState, user: string, password: string): void {
  state.agreed[secondAccountOf(user)] = password;
}

/** The account at the gateway, for a panel that has one. */
export function secondAccount(state: BuildingState, key: string): Document | undefined {
  const user = secondAccounts[key];
  return user === undefined
    ? undefined
    : {
        proxy: proxyOf(state.gateway),
        realm: realms.gateway,
        user,
        user_id: user,
        password: secondPassword(state, user),
        transport: "udp",
        registration_interval: 120,
      };
}

/** An extension for every intercom, and one for the gateway. */
export function extensionsOf(state: BuildingState): Document[] {
  const made = (number: string, password: string, [first_name, last_name]: readonly [string, string]) =>
    sampleRecords.extension(number, {
      password,
      web_access_password: newSecret(12),
      profile: { first_name, last_name, email: "", mobile_phone: "" },
    });
  return [
    ...plannedIntercoms.map(({ key, user, name, site }) => made(user, state.intercoms[key]?.sip ?? newSecret(), [name, places[site]])),
    made(trunkUsers.gatewayAtPbx, agreed(state, "gateway at PBX"), ["Gateway", "gw-1"]),
  ];
}

/** Two that the PBX registers with, two that are trusted by address. */
export function providersOf(state: BuildingState): Document[] {
  const registers = (name: string, place: SipPlace, auth_id: string, password: string, more: Document = {}) => ({
    name,
    hostname: place.host,
    port: place.sipPort,
    auth_id,
    password,
    reregister_interval: 120,
    status: "OFFLINE",
    ...more,
  });
  const { pbxAtGateway, pbxAtCarrier } = trunkUsers;
  return [
    registers("Nordtel SIP", state.carrier, pbxAtCarrier, carrierPassword(state)),
    registers("Gateway gw-1", state.gateway, pbxAtGateway, agreed(state, "PBX at gateway"), { provider_in_lan: true }),
    { name: "Harbour fire desk", hostname: "10.70.0.9", auth_mode: "IP_AUTH", ips: ["10.70.0.9"] },
    { name: "Lift emergency", hostname: "10.70.0.4", auth_mode: "IP_AUTH", ips: ["10.70.0.4", "10.70.0.5"] },
  ].map(sampleRecords.provider);
}

/** What the carrier knows the PBX by. */
export const carrierPassword = (state: BuildingState) => agreed(state, "PBX at carrier");

/** Who signs in to the gateway, and where the gateway signs in. Its ids count from 1. */
export function endpointsOf(state: BuildingState): Document[] {
  const { pbxAtGateway, gatewayAtPbx } = trunkUsers;
  const { host, sipPort } = state.pbx;
  const accepts = (name: string, defaultuser: string, secret: string) => ({
    name,
    registration: "in",
    defaultuser,
    secret,
    host: "dynamic",
  });
  const shared = plannedIntercoms.find((intercom) => intercom.user === takenTwice);
  return [
    accepts("pbx-1", pbxAtGateway, agreed(state, "PBX at gateway")),
    {
      name: "to-pbx",
      registration: "out",
      defaultuser: gatewayAtPbx,
      secret: agreed(state, "gateway at PBX"),
      host,
      port: String(sipPort),
      qualify: "1",
      qualifyfreq: "30",
    },
    ...Object.entries(secondAccounts).map(([key, user]) => accepts(`door-${key}`, user, secondPassword(state, user))),
    accepts("apartment-14", takenTwice, state.intercoms[shared?.key ?? ""]?.sip ?? newSecret()),
    { name: "fire-desk", registration: "none", host: "10.70.0.9", transport: ["TCP", "UDP"], qualify: "1", qualifyfreq: "30" },
  ];
}

/** Where calls go, by the ids above. The names are those of before version 1.1, as the vendor's samples have them. */
export const callRules: readonly Document[] = [
  { object_id: "71", rule_name: "From the PBX", call_origin: "1", call_throughs: ["port-1-channel-1"], order: "1" },
  { object_id: "72", rule_name: "From the town", call_origin: "port-1-channel-1", call_throughs: ["2"], order: "2" },
  { object_id: "73", rule_name: "Fire desk first", call_origin: "3", call_throughs: ["7", "port-1-channel-1"], order: "3" },
  { object_id: "74", rule_name: "Doors while the PBX is away", call_origin: "4", call_throughs: ["6"], order: "4" },
];
export const callGroups: readonly Document[] = [
  { object_id: "81", group_name: "Doors", group_type: "sip", sip_endpoints: ["3", "4", "5"] },
];
