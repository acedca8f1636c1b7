import { makeCertificate } from "../certificate";
import type { DigiumGatewaySimulator } from "../digium-gateway/simulator";
import type { PortsipSimulator } from "../portsip/simulator";
import type { Registrar } from "../registrar";
import { firstState } from "./first-start";
import { type StartedIntercom, settleMs, startIntercom } from "./intercoms";
import { plannedIntercoms } from "./plan";
import { seedOf } from "./seed";
import type { SeedDevice } from "./seed-report";
import { type StartedServer, startCarrier, startGateway, startPbx } from "./servers";
import { withChanges } from "./start-over";
import { type BuildingState, type IntercomState, loadState, newSecret, saveState } from "./state";

export interface Building {
  readonly devices: readonly SeedDevice[];
  readonly pbx: StartedServer<PortsipSimulator>;
  readonly gateway: StartedServer<DigiumGatewaySimulator>;
  /** Where the PBX signs in outside of the house. */
  readonly carrier: Registrar;
  /** Those that are plugged in, by the plan's key. */
  readonly intercoms: ReadonlyMap<string, StartedIntercom>;
  /** Pulls the plug of an intercom: nothing listens at its address any more. */
  unplug(key: string): Promise<void>;
  /** Rejects with EADDRINUSE where another program has taken its port meanwhile. */
  plugIn(key: string): Promise<void>;
  /** The certificate of the gateway's papers is shown, or one that somebody has put in its place. */
  showOwnCertificate(own: boolean): Promise<void>;
  showsOwnCertificate(): boolean;
  /** Every intercom that is not as it was when the building was handed over. */
  touched(): readonly string[];
  /** Faults after the devices were added: one is unplugged, a password and settings are changed at others. Resolves with their keys. */
  injectFaults(): Promise<readonly string[]>;
  /** What was changed at intercoms since the faults belongs to the building from now on: starting over does not undo it. */
  handOver(): void;
  close(): Promise<void>;
}

const saveEveryMs = 500;
/** Between the first registrations of two devices. */
const apartMs = 20;

async function startIntercoms(state: BuildingState): Promise<Map<string, StartedIntercom>> {
  const started = await Promise.all(
    plannedIntercoms.map(async (planned, index) => {
      const kept = state.intercoms[planned.key];
      return kept && !kept.away ? startIntercom(planned, kept, state, index * apartMs) : undefined;
    }),
  );
  return new Map(started.flatMap((item) => (item ? [[item.planned.key, item] as const] : [])));
}

/** Does to one intercom what its trouble says that people did. True if they did anything. */
async function injectFault({ planned, simulator, phones, close }: StartedIntercom, kept: IntercomState): Promise<boolean> {
  switch (planned.trouble) {
    case "edited":
      simulator.edit("sip", { registration_interval: 300, stun: { ip: "stun.other.example", port: 3478 } });
      await phones[0]?.tried();
      return true;
    case "stored_password":
      simulator.changeLogin(newSecret(12));
      simulator.expireTokens();
      return true;
    case "offline":
      kept.away = true;
      await close();
      return true;
    default:
      return false;
  }
}

/** Writes down what every device holds whenever it has changed. */
function keeper(folder: string, state: BuildingState, { pbx, gateway, intercoms }: Pick<Building, "pbx" | "gateway" | "intercoms">) {
  let saved = "";
  return () => {
    state.pbx.held = pbx.simulator.snapshot();
    state.gateway.held = gateway.simulator.snapshot();
    for (const [key, intercom] of intercoms) {
      const kept = state.intercoms[key];
      if (kept) {
        kept.sections = intercom.held();
        // Lineward can change it over the device's API.
        kept.web = intercom.simulator.credentials.password ?? kept.web;
      }
    }
    const text = JSON.stringify(state);
    if (text !== saved) {
      saveState(folder, text);
      saved = text;
    }
  };
}

/**
 * Starts every device of the plan, with the state that the folder keeps: 40 intercoms, a PBX and a gateway with a registrar each, and
 * the carrier's. Ports are counted from `firstPort` and `firstSipPort` the first time and stay. Rejects with EADDRINUSE where a
 * port that the building had is taken now.
 */
export async function startBuilding(folder: string, firstPort: number, firstSipPort: number): Promise<Building> {
  const state = loadState(folder) ?? (await firstState(firstPort, firstSipPort));
  // The servers first: who signs in finds them.
  const carrier = await startCarrier(state);
  const [pbx, gateway] = await Promise.all([startPbx(state), startGateway(state)]);
  const intercoms = await startIntercoms(state);
  const keep = keeper(folder, state, { pbx, gateway, intercoms });
  keep();
  const timer = setInterval(keep, saveEveryMs);
  /** What each intercom held when its faults were made. */
  let faulty: Record<string, IntercomState> = {};

  return {
    devices: seedOf(state, pbx.simulator, gateway.simulator),
    pbx,
    gateway,
    carrier,
    intercoms,
    async unplug(key) {
      const kept = state.intercoms[key];
      const intercom = intercoms.get(key);
      if (kept && intercom) {
        keep();
        kept.away = true;
        intercoms.delete(key);
        await intercom.close();
        keep();
      }
    },
    async plugIn(key) {
      const kept = state.intercoms[key];
      const planned = plannedIntercoms.find((candidate) => candidate.key === key);
      if (kept && planned && !intercoms.has(key)) {
        intercoms.set(key, await startIntercom(planned, kept, state, settleMs(state)));
        delete kept.away;
        keep();
      }
    },
    async showOwnCertificate(own) {
      const { certificate } = state.gateway;
      gateway.simulator.showCertificate(own ? certificate : await makeCertificate("gw-1.northbank.example"));
    },
    showsOwnCertificate: () => gateway.simulator.certificate?.sha256 === state.gateway.certificate.sha256,
    touched() {
      keep();
      const start = loadState(folder, "start.json");
      const same = (key: string) => JSON.stringify(state.intercoms[key]) === JSON.stringify(start?.intercoms[key]);
      return Object.keys(state.intercoms).filter((key) => !same(key));
    },
    async injectFaults() {
      keep();
      saveState(folder, JSON.stringify(state), "start.json");
      const done: string[] = [];
      for (const [key, intercom] of intercoms) {
        const kept = state.intercoms[key];
        if (kept && (await injectFault(intercom, kept))) {
          done.push(key);
        }
        if (kept?.away) {
          intercoms.delete(key);
        }
      }
      state.livedIn = true;
      keep();
      faulty = structuredClone(state.intercoms);
      return done;
    },
    handOver() {
      keep();
      const start = loadState(folder, "start.json");
      if (start) {
        saveState(folder, JSON.stringify(withChanges(start, faulty, state.intercoms)), "start.json");
      }
    },
    async close() {
      clearInterval(timer);
      keep();
      await Promise.all([...intercoms.values()].map((intercom) => intercom.close()));
      await Promise.all([pbx.close(), gateway.close(), carrier.close()]);
    },
  };
}
