import type { BasipOptions } from "../basip/options";

/** What is wrong with a device of the building, for a person to find and mend. */
export type Trouble =
  /** Unplugged after it was added: nothing listens at its address. */
  | "offline"
  /** Its web password was changed at the device after it was added: the one we keep is refused. */
  | "stored_password"
  /** Its SIP password is not the one the PBX knows. */
  | "sip_password"
  /** It answers no other realm than the one it was given, which is not the PBX's. All others answer any. */
  | "realm"
  /** It takes its time for every answer. */
  | "slow"
  /** Newer firmware: fields that no schema knows. */
  | "unknown_field"
  /** It masks its SIP password, and nobody has told us: the first write has to ask for it. */
  | "masked"
  /** Someone has changed settings at the device since we last wrote it. */
  | "edited"
  /** It speaks TCP where all others speak UDP. Works. */
  | "tcp";

export type IntercomDriver = "basip-panel" | "basip-monitor" | "basip-linux-monitor";

/** One intercom of the demo's building, as data: adding one is adding a line. */
export interface PlannedIntercom {
  /** Stable: state and port hang on it. */
  readonly key: string;
  readonly name: string;
  readonly site: keyof typeof places;
  readonly driver: IntercomDriver;
  readonly tags: readonly string[];
  /** The extension that it registers as. */
  readonly user: string;
  readonly model: string;
  readonly trouble?: Trouble;
  readonly options?: BasipOptions;
}

/** Places of the building; the demo puts them below one customer. */
export const places = { quay: "Harbour Quay", elm: "Elm Court", tower: "Tower 9" } as const;

/** Addresses of their own on loopback, as servers have in a building. Below 200: the panels' published rule takes no port after more. */
export const serverHosts = { pbx: "127.0.0.5", gateway: "127.0.0.9", carrier: "127.0.0.12" } as const;

/** The network of each place: loopback that reads like a house's. Panels and monitors are counted from the second number. */
const networks = { quay: ["127.20.4", 11], elm: ["127.20.2", 11], tower: ["127.20.9", 11] } as const;

/** The address that an intercom would like to have, by its place among those of its site. */
export function hostOf({ key, site }: Pick<PlannedIntercom, "key" | "site">): string {
  const [network, first] = networks[site];
  return `${network}.${first + plannedIntercoms.filter((other) => other.site === site).findIndex((other) => other.key === key)}`;
}

/** What the servers ask registrations for. */
export const realms = { pbx: "pbx.northbank.example", gateway: "gw-1.northbank.example", carrier: "nordtel.example" } as const;
/** From before the move to this PBX. */
export const oldRealm = "sip.northbank.example";

export const slowMs = 1_500;

/** As whom the gateway signs in to the PBX, and the PBX to the gateway and to the carrier. */
export const trunkUsers = { gatewayAtPbx: "800", pbxAtGateway: "pbx-1", pbxAtCarrier: "northbank" } as const;

/** Panels whose second account is at the gateway, for calls while the PBX is away: key → user. */
export const secondAccounts: Readonly<Record<string, string>> = { "quay-a": "601", "elm-lobby": "602", "tower-front": "603" };

/** A monitor whose account the gateway takes as well, with the same password: one line over three ends once a person has joined it. */
export const takenTwice = "204";

/** Lines that people of the house have given a name, by user. */
export const namedLines: Readonly<Record<string, string>> = {
  "202": "Apartment 12, Okafor",
  "100": "Concierge desk",
  [trunkUsers.gatewayAtPbx]: "Gateway to PBX",
  [trunkUsers.pbxAtGateway]: "PBX to gateway",
  [trunkUsers.pbxAtCarrier]: "Nordtel trunk",
};

type Row = readonly [key: string, name: string, user: string, model: string, tag: string, trouble?: Trouble, options?: BasipOptions];

function rows(site: PlannedIntercom["site"], driver: IntercomDriver, list: readonly Row[]): PlannedIntercom[] {
  return list.map(([key, name, user, model, tag, trouble, options]) => ({
    key: `${site}-${key}`,
    name,
    site,
    driver,
    tags: [tag],
    user,
    model,
    ...(trouble ? { trouble } : {}),
    ...(options ? { options } : {}),
  }));
}

/** Apartments as they come off the pallet: alike but for their number. */
function apartments(from: number, to: number, firstUser: number, model: string): Row[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    return [String(number), `Apartment ${number}`, String(firstUser + index), model, "tenant"] as const;
  });
}

const newer: BasipOptions = {
  firmware: "3.14.0",
  apiVersion: "2.16.0",
  extra: { sip: { srtp_mode: "optional", keep_alive: 25 } },
};

export const plannedIntercoms: readonly PlannedIntercom[] = [
  ...rows("quay", "basip-panel", [
    ["a", "Entrance A", "117", "AA-12FB", "entrance"],
    ["b", "Entrance B", "118", "AA-07FB", "entrance", "edited"],
    ["garage", "Garage gate", "119", "AA-07FB", "garage", "masked"],
    ["yard", "Quay courtyard", "120", "BI-08BD", "service", "unknown_field", newer],
  ]),
  ...rows("quay", "basip-monitor", [
    ["desk", "Concierge", "100", "AT-10L", "desk"],
    ["11", "Apartment 11", "201", "AT-07L", "tenant"],
    ["12", "Apartment 12", "202", "AT-07L", "tenant", "sip_password"],
    ...apartments(13, 16, 203, "AT-07L"),
  ]),
  ...rows("quay", "basip-linux-monitor", [
    ["17", "Apartment 17", "207", "AZ-07L", "tenant", "realm"],
    ...apartments(18, 20, 208, "AZ-07L"),
  ]),
  ...rows("elm", "basip-panel", [
    ["lobby", "Lobby", "301", "AA-12FB", "entrance"],
    ["yard", "Courtyard", "302", "BI-08BD", "service"],
    ["roof", "Roof door", "303", "AV-03BD", "service", "offline"],
    ["waste", "Waste room", "304", "AV-03BD", "service", "slow"],
  ]),
  ...rows("elm", "basip-monitor", [
    ["1", "Apartment 1", "311", "AT-07L", "tenant"],
    ["2", "Apartment 2", "312", "AT-07L", "tenant", "stored_password"],
    ...apartments(3, 6, 313, "AT-07L"),
  ]),
  ...rows("elm", "basip-linux-monitor", [["7", "Apartment 7", "317", "AZ-07L", "tenant", "tcp"], ...apartments(8, 9, 318, "AZ-07L")]),
  ...rows("tower", "basip-panel", [
    ["front", "Tower entrance", "901", "AV-08FB", "entrance"],
    ["lift", "Lift lobby", "902", "AV-03BD", "service"],
    ["park", "Car park", "903", "AA-07FB", "garage"],
  ]),
  ...rows("tower", "basip-monitor", apartments(91, 95, 911, "AT-07L")),
  ...rows("tower", "basip-linux-monitor", apartments(96, 99, 916, "AZ-07L")),
];
