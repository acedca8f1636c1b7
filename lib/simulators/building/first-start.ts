import { makeCertificate } from "../certificate";
import { hostOf, plannedIntercoms, serverHosts } from "./plan";
import { nextFreePort, ownLoopback } from "./ports";
import { type BuildingState, newSecret, type ServerPlace } from "./state";

/** Counted from the first port, after the intercoms. */
const pbxOffset = 80;
const gatewayOffset = 81;

/**
 * The state of a building that nobody has moved into: addresses and ports that are free on this machine now, and new passwords.
 * Ports are counted from the two given ones; taken ones are left out.
 */
export async function firstState(firstPort: number, firstSipPort: number): Promise<BuildingState> {
  const taken = new Set<number>();
  const portAt = async (host: string, from: number): Promise<number> => {
    const port = await nextFreePort(host, from, taken);
    taken.add(port);
    return port;
  };
  const place = async (wish: string, webOffset: number, sipOffset: number): Promise<ServerPlace> => {
    const host = await ownLoopback(wish);
    return { host, port: await portAt(host, firstPort + webOffset), sipPort: await portAt(host, firstSipPort + sipOffset) };
  };
  const pbx = await place(serverHosts.pbx, pbxOffset, 0);
  const gateway = await place(serverHosts.gateway, gatewayOffset, 1);
  const carrierHost = await ownLoopback(serverHosts.carrier);
  const carrier = { host: carrierHost, sipPort: await portAt(carrierHost, firstSipPort + 2) };
  const intercoms: BuildingState["intercoms"] = {};
  for (const [index, planned] of plannedIntercoms.entries()) {
    const host = await ownLoopback(hostOf(planned));
    intercoms[planned.key] = { host, port: await portAt(host, firstPort + index), web: newSecret(12), sip: newSecret() };
  }
  return {
    intercoms,
    pbx: { ...pbx, web: newSecret(12) },
    gateway: { ...gateway, web: newSecret(12), certificate: await makeCertificate("gw-1.northbank.example") },
    carrier,
    agreed: {},
  };
}
