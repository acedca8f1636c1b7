import type { DeviceCause, RungFact } from "./facts";
import type { Telling } from "./telling";

type Say = (to: Telling) => string;

/** What stands in the way to a device, as a rung is called for it. */
export const deviceTitles: Readonly<Partial<Record<DeviceCause, Say>>> = {
  closed_port: ({ noun }) => `Nothing listens at the ${noun}'s port`,
  no_way: ({ noun }) => `There is no way to the ${noun}`,
  unknown_name: ({ noun }) => `The name of the ${noun} leads to no address`,
  silent: ({ noun }) => `The ${noun} does not answer in time`,
  dropped: ({ noun }) => `The ${noun} drops the connection`,
  no_tls: ({ noun }) => `What answers in the ${noun}'s place speaks no TLS`,
  old_tls: ({ noun }) => `The ${noun} speaks only outdated encryption`,
  certificate_new: ({ noun }) => `Nobody has accepted the ${noun}'s certificate`,
  certificate_changed: ({ noun }) => `The ${noun} shows another certificate`,
  stranger: ({ noun }) => `Another device answers in the ${noun}'s place`,
  not_ours: ({ noun }) => `Something else answers in the ${noun}'s place`,
  error: ({ noun }) => `The ${noun} answers with an error of its own`,
  not_allowed: ({ noun }) => `Lineward may not connect to the ${noun}'s address`,
  login_refused: ({ noun }) => `The ${noun} refuses our password`,
  sessions_full: ({ noun }) => `All sessions of the ${noun} are in use`,
  record_gone: ({ noun, user }) => `The ${noun} has no account of ${user} any more`,
};

/** The same without an address, for those who may not know it. */
const quiet: Readonly<Record<DeviceCause, Say>> = {
  closed_port: () => "It is there, and nothing listens at the port that is kept for it.",
  no_way: () => "Nothing on its network answers. Check that it is on and connected.",
  unknown_name: () => "The name that is kept for it is not known.",
  silent: () => "It does not answer in time. Check that it is on and connected.",
  dropped: () => "It closes the connection before it has answered.",
  no_tls: () => "It is kept with https, and what answers speaks no TLS.",
  old_tls: () => "It offers only encryption that is out of use.",
  certificate_new: () => "Nothing is sent to it until a person has compared and accepted its certificate.",
  certificate_changed: () => "It is not the certificate that was accepted, so nothing was sent to it.",
  stranger: () => "Another serial answers at its address, so no password was sent there.",
  not_ours: () => "What answers at its address is not what is kept here, so no password was sent there.",
  error: () => "It answers with an error of its own. Restarting it may help.",
  not_allowed: () => "Its address lies outside the allowed networks.",
  login_refused: () => "The stored login is refused. It is not tried again until somebody enters the right one.",
  sessions_full: () => "It takes nobody else in until a session ends.",
  record_gone: () => "It was deleted there, or never existed.",
  unreadable: () => "It answered something that cannot be read.",
  other: () => "It could not be asked.",
};

/** What a device did instead of answering: its own story for those who see it, a general one for the others. */
export function deviceWords({ cause, said }: Extract<RungFact, { code: "device" }>, to: Telling): string {
  return to.seesDevice ? said : quiet[cause](to);
}
