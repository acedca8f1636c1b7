import { randomInt } from "node:crypto";
import type { Document } from "@/lib/schema/document";
import type { BasipOptions, BasipSimulator } from "../basip/options";
import { startBasipLinuxMonitor } from "../basip-linux-monitor/simulator";
import { startBasipMonitor } from "../basip-monitor/simulator";
import { startBasipPanel } from "../basip-panel/simulator";
import { intercomAccount } from "./accounts";
import { type Phone, startPhone } from "./phone";
import { type IntercomDriver, type PlannedIntercom, slowMs } from "./plan";
import { firstAccount, secondAccount } from "./records";
import type { BuildingState, IntercomState } from "./state";

export interface StartedIntercom {
  readonly planned: PlannedIntercom;
  readonly simulator: BasipSimulator;
  /** The SIP half of the first account, and of the second where there is one. */
  readonly phones: readonly Phone[];
  /** Every document as the device holds it. */
  held(): Record<string, Document>;
  close(): Promise<void>;
}

const families: Readonly<Record<IntercomDriver, (options: BasipOptions) => Promise<BasipSimulator>>> = {
  "basip-panel": startBasipPanel,
  "basip-monitor": startBasipMonitor,
  "basip-linux-monitor": startBasipLinuxMonitor,
};

/**
 * How long an intercom is busy with a new account before it registers: what such devices take. While the building is being set up
 * nobody waits for that.
 */
export function settleMs({ livedIn }: Pick<BuildingState, "livedIn">): number {
  return livedIn === true ? randomInt(3_000, 8_000) : 0;
}

/** Starts one intercom with its SIP half. `startAfterMs`: when it first registers. */
export async function startIntercom(
  planned: PlannedIntercom,
  kept: IntercomState,
  state: BuildingState,
  startAfterMs: number,
): Promise<StartedIntercom> {
  const second = secondAccount(state, planned.key);
  const isPanel = planned.driver === "basip-panel";
  const sections = ["sip", ...(isPanel ? ["sip-enable"] : []), ...(second ? ["sip-second"] : [])];
  const simulator = await families[planned.driver]({
    ...planned.options,
    name: planned.name,
    model: planned.model,
    serial: `LW-${planned.key}`,
    host: kept.host,
    port: kept.port,
    password: kept.web,
    // Most panels of the building are of a firmware with one account.
    ...(second ? {} : { secondAccountPath: null }),
    ...(planned.trouble === "slow" ? { latencyMs: slowMs } : {}),
    sections: kept.sections ?? { sip: firstAccount(planned, kept, state.pbx), ...(second ? { "sip-second": second } : {}) },
  });

  const isOn = () => !isPanel || simulator.held("sip-enable").sip_enable === true;
  const insists = planned.trouble === "realm";
  const phoneOf = (section: string) =>
    startPhone(() => intercomAccount(simulator.held(section), { on: isOn(), insists }), {
      host: kept.host,
      startAfterMs,
      settleMs: () => settleMs(state),
    });
  const first = await phoneOf("sip");
  const phones = second ? [first, await phoneOf("sip-second")] : [first];
  simulator.setRegistrar(() => first.registered());
  return {
    planned,
    simulator,
    phones,
    held: () => Object.fromEntries(sections.map((section) => [section, simulator.held(section)])),
    async close() {
      await Promise.all(phones.map((phone) => phone.close()));
      await simulator.close();
    },
  };
}
