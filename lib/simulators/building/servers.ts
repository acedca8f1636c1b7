import { type DigiumGatewaySimulator, startDigiumGateway } from "../digium-gateway/simulator";
import { type PortsipSimulator, startPortsip } from "../portsip/simulator";
import { type Registrar, startRegistrar } from "../registrar";
import { endpointAccount, providerAccount } from "./accounts";
import { realms, trunkUsers } from "./plan";
import { callGroups, callRules, carrierPassword, endpointsOf, extensionsOf, providersOf } from "./records";
import type { BuildingState } from "./state";
import { startTrunks, type Trunks } from "./trunks";

/** A server with its web page, its registrar, and its own sign-ins elsewhere. */
export interface StartedServer<S> {
  readonly simulator: S;
  readonly registrar: Registrar;
  readonly trunks: Trunks;
  close(): Promise<void>;
}

/** Devices that ask for more than an hour are cut to it, as by most servers; seconds. */
const expiresMax = 3_600;

/** The PBX: takes registrations with its extensions' passwords as they are now, and shows whether its providers have taken it. */
export async function startPbx(state: BuildingState): Promise<StartedServer<PortsipSimulator>> {
  const { host, port, sipPort, web, held } = state.pbx;
  const records = held ? { held } : { providers: providersOf(state), extensions: extensionsOf(state) };
  const simulator = await startPortsip({ host, port, password: web, ...records });
  const registrar = await startRegistrar({ host, port: sipPort, realm: realms.pbx, accounts: () => simulator.accounts(), expiresMax });
  const trunks = await startTrunks({
    ids: () => simulator.ids("providers"),
    record: (id) => simulator.record("providers", id),
    account: providerAccount,
    told(id, registered) {
      const status = registered ? "ONLINE" : "OFFLINE";
      if (simulator.record("providers", id)?.status !== status) {
        simulator.setStatus(id, status);
      }
    },
  });
  return { simulator, registrar, trunks, close: closing(trunks, simulator, registrar) };
}

/** The gateway: https with a certificate that stays, takes registrations of its endpoints, and signs in to the PBX. */
export async function startGateway(state: BuildingState): Promise<StartedServer<DigiumGatewaySimulator>> {
  const { host, port, sipPort, web, certificate, held } = state.gateway;
  const records = held ? { held } : { endpoints: endpointsOf(state), rules: callRules, groups: callGroups };
  const simulator = await startDigiumGateway({ host, port, password: web, certificate, ...records });
  const registrar = await startRegistrar({ host, port: sipPort, realm: realms.gateway, accounts: () => simulator.accounts(), expiresMax });
  const trunks = await startTrunks({
    ids: () => simulator.ids(),
    record: (id) => simulator.endpoint(id),
    account: endpointAccount,
  });
  return { simulator, registrar, trunks, close: closing(trunks, simulator, registrar) };
}

/** The carrier's server, which is nobody's here: it has no page, and one customer. */
export function startCarrier(state: BuildingState): Promise<Registrar> {
  const password = carrierPassword(state);
  const { host, sipPort } = state.carrier;
  return startRegistrar({
    host,
    port: sipPort,
    realm: realms.carrier,
    accounts: () => [{ user: trunkUsers.pbxAtCarrier, password }],
    expiresMax,
  });
}

interface Closable {
  close(): Promise<void>;
}

function closing(trunks: Closable, ...others: readonly Closable[]): () => Promise<void> {
  return async () => {
    await trunks.close();
    await Promise.all(others.map((other) => other.close()));
  };
}
