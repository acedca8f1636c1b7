import type { DigiumGatewaySimulator } from "../digium-gateway/simulator";
import type { PortsipSimulator } from "../portsip/simulator";
import { namedLines, type PlannedIntercom, places, plannedIntercoms, secondAccounts, takenTwice } from "./plan";
import { secondPassword } from "./records";
import type { SeedDevice, SeedLine } from "./seed-report";
import type { BuildingState, IntercomState } from "./state";

/** The building's own interval, typed in where nothing else is said. */
const intervalSeconds = 120;

/** What is typed in after a device was added. A panel does not tell its own passwords: they are on the papers. */
function accountsOf({ key, driver, trouble }: PlannedIntercom, kept: IntercomState, state: BuildingState): SeedDevice["accounts"] {
  if (driver === "basip-panel") {
    const second = secondAccounts[key];
    return [
      ...(trouble === "masked" ? [] : [{ section: "sip", values: { password: kept.sip } }]),
      ...(second === undefined ? [] : [{ section: "sip-second", values: { password: secondPassword(state, second) } }]),
    ];
  }
  // What cannot register is left as it was found: it is for a person to mend.
  return trouble !== "sip_password" && trouble !== "realm" ? [{ section: "sip", values: { registration_interval: intervalSeconds } }] : [];
}

function intercom(planned: PlannedIntercom, kept: IntercomState, state: BuildingState): SeedDevice {
  const { key, name, driver, tags } = planned;
  return {
    key,
    name,
    site: places[planned.site],
    driver,
    tags,
    address: `http://${kept.host}:${kept.port}`,
    credentials: { username: "admin", password: kept.web },
    accounts: accountsOf(planned, kept, state),
  };
}

function server(name: string, simulator: PortsipSimulator | DigiumGatewaySimulator): SeedDevice {
  const { scheme, host, port, driver, credentials, certificate } = simulator;
  return {
    key: name,
    name,
    site: undefined,
    driver,
    tags: ["core"],
    address: `${scheme}://${host}:${port}`,
    credentials,
    accounts: [],
    ...(certificate ? { certificate: certificate.sha256 } : {}),
  };
}

const slowFirst = (a: PlannedIntercom, b: PlannedIntercom) => Number(b.trouble === "slow") - Number(a.trouble === "slow");

/** Every device as the person who adds it knows it: those that others sign in to first, and then the one that takes longest. */
export function seedOf(state: BuildingState, pbx: PortsipSimulator, gateway: DigiumGatewaySimulator): readonly SeedDevice[] {
  return [
    server("pbx-1", pbx),
    server("gw-1", gateway),
    ...[...plannedIntercoms].sort(slowFirst).flatMap((planned) => {
      const kept = state.intercoms[planned.key];
      return kept ? [intercom(planned, kept, state)] : [];
    }),
  ];
}

/** What people of the house know of their lines: names, and one that the PBX and the gateway both take. */
export const seedLines: readonly SeedLine[] = [
  ...Object.entries(namedLines).map(([user, name]) => ({ user, name })),
  { user: takenTwice, together: true },
];
