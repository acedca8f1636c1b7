import type { StartedIntercom } from "./intercoms";
import type { Building } from "./start";
import { newSecret } from "./state";

/** What a presenter can do to the building while somebody looks on. */
export const switchNames = ["unplug", "password", "setting", "certificate", "half_done", "two_people"] as const;
export type SwitchName = (typeof switchNames)[number];

/** What a switch acts on, and whether it was thrown: read from the devices as they are now, however they came to be so. */
export interface SwitchState {
  readonly name: SwitchName;
  /** As which SIP user its line is found in Lineward. */
  readonly user: string;
  readonly on: boolean;
}

export interface Switchboard {
  states(): readonly SwitchState[];
  /** Throws one, or puts it right again. Resolves when the devices are so. */
  set(name: SwitchName, on: boolean): Promise<void>;
}

/** Devices that are in order in the plan, so that each switch shows what it does and nothing else. All at the first place. */
const targets = { unplug: "quay-a", password: "quay-13", setting: "quay-18", half_done: "quay-15", two_people: "quay-16" } as const;
const gatewayUser = "800";
/** Legal, and nothing that the building has anywhere else. */
const oddSeconds = 600;
const usualSeconds = 120;
/** What a colleague writes while somebody else has the form open. */
export const colleagueSeconds = { on: 240, off: usualSeconds } as const;

/** The switches of a running building. What one does is what a person at the device does: Lineward hears of it by asking the device. */
export function switchboardOf(building: Building): Switchboard {
  const { pbx, intercoms } = building;
  let silenced: StartedIntercom | undefined;
  let armed = false;

  const held = (key: string) => intercoms.get(key)?.simulator.held("sip") ?? {};
  const passwordAtPbx = (user: unknown) => pbx.simulator.accounts().find((account) => account.user === user)?.password;
  const edit = (key: string, patch: Record<string, unknown>) => intercoms.get(key)?.simulator.edit("sip", patch);

  /** The PBX takes no write; from its first refusal on the monitor, which was written before, answers nobody: neither end can be put back. */
  function armHalfDone(): void {
    armed = true;
    pbx.simulator.fail({
      fault: "server_error",
      match: /update/,
      told() {
        silenced = intercoms.get(targets.half_done);
        silenced?.simulator.fail({ fault: "drop" });
      },
    });
  }

  function healHalfDone(): void {
    armed = false;
    pbx.simulator.heal();
    silenced?.simulator.heal();
    silenced = undefined;
  }

  const switches: Readonly<Record<SwitchName, { user: string; on: () => boolean; set: (on: boolean) => Promise<void> | void }>> = {
    unplug: {
      user: "117",
      on: () => !intercoms.has(targets.unplug),
      set: (on) => (on ? building.unplug(targets.unplug) : building.plugIn(targets.unplug)),
    },
    password: {
      user: "203",
      on: () => held(targets.password).password !== passwordAtPbx("203"),
      set: (on) => void edit(targets.password, { password: on ? newSecret() : passwordAtPbx("203") }),
    },
    setting: {
      user: "208",
      on: () => held(targets.setting).registration_interval === oddSeconds,
      set: (on) => void edit(targets.setting, { registration_interval: on ? oddSeconds : usualSeconds }),
    },
    certificate: {
      user: gatewayUser,
      on: () => !building.showsOwnCertificate(),
      set: (on) => building.showOwnCertificate(!on),
    },
    // Done by a colleague, in Lineward: the building only shows it.
    two_people: {
      user: "206",
      on: () => held(targets.two_people).registration_interval === colleagueSeconds.on,
      set: () => undefined,
    },
    half_done: { user: "205", on: () => armed, set: (on) => (on ? armHalfDone() : healHalfDone()) },
  };
  return {
    states: () => switchNames.map((name) => ({ name, user: switches[name].user, on: switches[name].on() })),
    async set(name, on) {
      if (switches[name].on() !== on) {
        await switches[name].set(on);
      }
    },
  };
}
