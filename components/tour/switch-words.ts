import type { DemoSwitch } from "./presenting";

/** What a switch does and what to look at while it is thrown. `device`: its name. */
export interface SwitchWords {
  readonly title: string;
  readonly throws: string;
  readonly rights: string;
  /** Before, and while it is thrown. */
  readonly idle: string;
  readonly look: string;
  readonly action: string;
  readonly href: (item: DemoSwitch) => string;
  /** What to open before it is thrown. */
  readonly first?: string;
}

const lineOf = ({ line }: DemoSwitch) => `/lines/${line.id}`;
/** The device's page, for those who have one. */
const deviceOf = (item: DemoSwitch) => (item.deviceId === null ? lineOf(item) : `/devices/${item.deviceId}`);

const formOf = (item: DemoSwitch) => (item.deviceId === null ? lineOf(item) : `/devices/${item.deviceId}/settings/sip`);

export const switchWords: Readonly<Record<DemoSwitch["name"], SwitchWords>> = {
  unplug: {
    title: "Pull the plug of a panel",
    throws: "Unplug",
    rights: "Plug in",
    idle: "Nothing listens at its address any more, as when a fuse has gone.",
    look: "Its line says which end is silent, and since when. Its registration is not called lost: it is not known.",
    action: "See its line",
    href: lineOf,
  },
  password: {
    title: "Type another password at a monitor",
    throws: "Change it there",
    rights: "Type the right one",
    idle: "Somebody does at the device what they should have done in Lineward: the PBX keeps the old password.",
    look: "The line says that the passwords differ, and offers the one change that mends it. Mend it there, or here.",
    action: "See its line",
    href: lineOf,
  },
  setting: {
    title: "Change a setting at a monitor",
    throws: "Change it there",
    rights: "Change it back",
    idle: "The registration interval becomes 600 seconds, without a word to anybody.",
    look: "Matches says 1 setting differs: ours and theirs beside each other, to keep or to put back.",
    action: "See what differs",
    href: deviceOf,
  },
  certificate: {
    title: "Show another certificate at the gateway",
    throws: "Swap the certificate",
    rights: "Show its own",
    idle: "Somebody stands in between, or the gateway was exchanged.",
    look: "Lineward sends no password to it, and says whose certificate it expects before it asks a person.",
    action: "See the gateway",
    href: deviceOf,
  },
  two_people: {
    title: "Let a colleague write while you edit",
    throws: "Let the colleague write",
    rights: "Let them put it back",
    idle: "Open the form and change something, but do not apply it. Then the installer writes 240 seconds into the same monitor, through Lineward.",
    look: "Apply what you have typed: nothing is overwritten. It says what the device has by now, field by field, and you choose.",
    action: "See the form",
    href: formOf,
    first: "Edit it in another tab",
  },
  half_done: {
    title: "Make the next reset stop half way",
    throws: "Make it fail",
    rights: "Mend the PBX",
    idle: "The PBX takes no write, and the monitor falls silent once it has the new password.",
    look: "Reset this line: who has which password now, and both ways out. Then mend the PBX here, and press Finish.",
    action: "Reset this line",
    href: ({ line }) => `/reset?line=${line.id}`,
  },
};
