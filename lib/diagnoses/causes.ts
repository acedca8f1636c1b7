import type { SipFact } from "@/lib/sip/sip-facts";
import { deviceTitles } from "./device-words";
import type { MendingAction } from "./endpoints";
import type { DeviceCause, Rung, RungName } from "./facts";
import type { Telling } from "./telling";

/** What is done about a fault: a sentence, and where. `kind` undefined: it is mended outside Lineward. */
export interface Mending {
  readonly words: string;
  readonly kind?: MendingAction["kind"];
}

/** A fault in a clause, "the PBX refuses the panel's password", and what to do about it. */
export interface Cause {
  readonly clause: string;
  readonly mending: Mending;
}

const lower = (text: string) => `${text.charAt(0).toLowerCase()}${text.slice(1)}`;

const power = ({ noun }: Telling) => `Check that the ${noun} is on and connected, then look again.`;

const deviceMendings: Readonly<Record<DeviceCause, (to: Telling) => Mending>> = {
  closed_port: ({ noun }) => ({ words: `Correct the port of the ${noun} under Connection, or switch its page on.`, kind: "connection" }),
  no_way: (to) => ({ words: `${power(to)} If its address has changed, correct it under Connection.`, kind: "connection" }),
  unknown_name: ({ noun }) => ({ words: `Correct the name of the ${noun} under Connection, or use its IP address.`, kind: "connection" }),
  silent: (to) => ({ words: `${power(to)} If it answers nobody, restart it.`, kind: "connection" }),
  dropped: ({ noun }) => ({ words: `Restart the ${noun}, then look again.`, kind: "connection" }),
  no_tls: ({ noun }) => ({ words: `Switch the ${noun} to http under Connection, or its own page to https.`, kind: "connection" }),
  old_tls: ({ noun }) => ({ words: `Update the ${noun}'s firmware, or allow outdated encryption under Connection.`, kind: "connection" }),
  certificate_new: ({ noun }) => ({ words: `Compare the ${noun}'s certificate under Connection, then accept it.`, kind: "connection" }),
  certificate_changed: ({ noun }) => ({
    words: `Find out why the ${noun} has a new certificate. Accept it under Connection only if you know.`,
    kind: "connection",
  }),
  stranger: ({ noun }) => ({ words: `Say under Connection whether the ${noun} was replaced or has moved.`, kind: "connection" }),
  not_ours: ({ noun }) => ({ words: `Check under Connection that the address and the port are the ${noun}'s own.`, kind: "connection" }),
  error: ({ noun }) => ({ words: `Restart the ${noun}, then look again.`, kind: "connection" }),
  not_allowed: () => ({ words: "Allow its network, if devices shall live there.", kind: "networks" }),
  login_refused: ({ noun }) => ({ words: `Enter the right login of the ${noun} under Connection.`, kind: "connection" }),
  sessions_full: ({ noun }) => ({ words: `Sign out elsewhere on the ${noun}, or wait until its sessions have ended.` }),
  record_gone: ({ user, noun }) => ({ words: `Add ${user} on the ${noun} again, or correct the user at the other end.` }),
  unreadable: ({ noun }) => ({ words: `Restart the ${noun}, then look again.`, kind: "connection" }),
  other: ({ noun }) => ({ words: `Look at the ${noun} under Connection.`, kind: "connection" }),
};

const asked = (realm: string, { seesServer }: Telling) => (seesServer ? realm : "the one that the server asks for");

const account = (words: string): Mending => ({ words, kind: "account" });
const reset: (to: Telling) => Mending = ({ noun, accepts }) => ({
  words: `Give the line a new password on every end. ${accepts ? "What registers" : `The ${noun}`} then registers by itself.`,
  kind: "reset",
});

type OfSip = Partial<{ readonly [C in SipFact["code"]]: (fact: Extract<SipFact, { code: C }>, to: Telling) => Cause }>;

const refusedPassword = (_fact: unknown, to: Telling): Cause => ({
  clause: to.accepts
    ? `the ${to.server} refuses the password that is kept for ${to.user}`
    : `the ${to.server} refuses the ${to.noun}'s password`,
  mending: reset(to),
});
const unknownUser = (_fact: unknown, { server, user, noun, accepts }: Telling): Cause => ({
  clause: `the ${server} does not know the user ${user}`,
  mending: account(
    accepts ? `Look whether ${user} is switched on at the ${server}.` : `Correct the user on the ${noun}, or add ${user} at the ${server}.`,
  ),
});
const checkServer = ({ noun, accepts }: Telling): Mending =>
  accepts
    ? { words: "Check that the SIP service runs there." }
    : account(`Check the server that the ${noun} registers at, and that its SIP service runs.`);

const noTls = ({ noun }: Telling) => account(`Correct the port on the ${noun}, or its transport.`);

const sipCauses: OfSip = {
  unknown_name: (_fact, to) => ({
    clause: "the name of the SIP server is not known",
    mending: account(`Correct the server of the ${to.noun}, or make its name known.`),
  }),
  no_names: () => ({ clause: "the name server does not answer", mending: { words: "Look at Lineward's own network, then look again." } }),
  address_not_allowed: () => ({
    clause: "Lineward may not connect to the SIP server's address",
    mending: { words: "Allow its network, if servers shall live there.", kind: "networks" },
  }),
  no_route: (_fact, to) => ({ clause: "there is no way to the SIP server", mending: checkServer(to) }),
  closed_port: (_fact, to) => ({ clause: "nothing listens at the SIP server's port", mending: checkServer(to) }),
  silence: (_fact, to) => ({ clause: `the ${to.server} leaves us without an answer`, mending: checkServer(to) }),
  only_options: (_fact, to) => ({ clause: `the ${to.server} leaves registrations unanswered`, mending: checkServer(to) }),
  dropped: (_fact, to) => ({ clause: `the ${to.server} drops the connection`, mending: checkServer(to) }),
  dropped_midway: (_fact, to) => ({ clause: `the ${to.server} drops the connection`, mending: checkServer(to) }),
  wrong_transport: ({ hop, other }, { server, noun, accepts }) => ({
    clause: `the ${server} answers over ${other.transport.toUpperCase()}, not over ${hop.transport.toUpperCase()}`,
    mending: accepts
      ? { words: `Set what registers to ${other.transport.toUpperCase()}.` }
      : account(`Set the ${noun} to ${other.transport.toUpperCase()}, port ${other.port}.`),
  }),
  certificate: ({ pinned }) => ({
    clause: pinned ? "the SIP server shows another certificate than the accepted one" : "nobody has accepted the SIP server's certificate",
    mending: { words: "Test the line, compare the fingerprint with the server's own, and accept it there.", kind: "certificate" },
  }),
  not_tls: (_fact, to) => ({ clause: "the SIP server's port takes no TLS", mending: noTls(to) }),
  not_sip: (_fact, { noun }) => ({
    clause: "what answers there does not speak SIP",
    mending: account(`Correct the server or the port on the ${noun}.`),
  }),
  unreadable: (_fact, to) => ({ clause: `the ${to.server} answers what nobody can read`, mending: checkServer(to) }),
  wrong_secret: refusedPassword,
  forbidden: refusedPassword,
  forbidden_there: refusedPassword,
  unknown_user: unknownUser,
  unknown_here: unknownUser,
  undecided: (_fact, { server, user }) => ({
    clause: `the ${server} refuses ${user}`,
    mending: account("If the server serves several domains, enter the one that the user belongs to. Otherwise reset the line."),
  }),
  not_a_registrar: (_fact, { noun }) => ({
    clause: "this server takes no registrations",
    mending: account(`Correct the server on the ${noun}.`),
  }),
  moved: (_fact, { noun }) => ({
    clause: "the server sends registrations elsewhere",
    mending: account(`Enter on the ${noun} the address of the server that takes them.`),
  }),
};

/** The fault of a broken rung. */
export function causeOf(name: RungName, { fact }: Rung, to: Telling): Cause {
  const fallback: Mending = { words: "Look at the step that breaks, then look again." };
  switch (fact?.code) {
    case "sip": {
      const { realm, said } = fact;
      if (name === "tls" && said.code === "dropped") {
        return { clause: "the SIP server's port takes no TLS", mending: noTls(to) };
      }
      const known = (sipCauses[said.code] as ((fact: SipFact, to: Telling) => Cause) | undefined)?.(said, to);
      const cause = known ?? {
        clause: `the ${to.server} refuses the ${name === "register" ? "registration" : "question"}`,
        mending: checkServer(to),
      };
      return realm && cause.mending.kind === "reset"
        ? {
            ...cause,
            mending: {
              ...cause.mending,
              words: `${cause.mending.words} If that does not help, set its realm to ${asked(realm.asked, to)}.`,
            },
          }
        : cause;
    }
    case "device":
      return {
        clause: lower(deviceTitles[fact.cause]?.(to) ?? `the ${to.noun} could not be asked`),
        mending: deviceMendings[fact.cause](to),
      };
    case "no_server":
      return { clause: "the account names no server", mending: account(`Enter the server on the ${to.noun}.`) };
    case "refused_before":
      return { clause: `the ${to.noun} refuses our password`, mending: deviceMendings.login_refused(to) };
    case "login_unsettled":
      return {
        clause: `a change of the ${to.noun}'s login is not settled`,
        mending: { words: "It is tried again by itself. Look again in a minute." },
      };
    case "login_unopened":
      return {
        clause: `the stored login of the ${to.noun} cannot be opened`,
        mending: { words: "Put its key back, or enter the login again.", kind: "connection" },
      };
    case "late":
      return { clause: `the ${name === "page" || name === "login" ? to.noun : to.server} took too long`, mending: { words: power(to) } };
    case "unbound":
      return fact.realm
        ? {
            clause: `the ${to.server} asks for another realm than the ${to.noun} has`,
            mending: account(`Set the realm of the ${to.noun} to ${asked(fact.realm.asked, to)}.`),
          }
        : {
            clause: `nobody is registered as ${to.user}`,
            mending: to.accepts
              ? { words: "Look from the end that should register." }
              : account(
                  `Look whether SIP is switched on at the ${to.noun}, and whether its password is the one that is kept. A reset gives it a new one.`,
                ),
          };
    case "bound_elsewhere":
      return {
        clause: `another place is registered as ${to.user}`,
        mending: { words: `Calls go there. If it is not yours, reset the line: it then needs the new password.`, kind: "reset" },
      };
    case "bindings_untold":
      return {
        clause: `the ${to.noun} says that it is not registered`,
        mending: { ...reset(to), words: `Its password could not be proven. ${reset(to).words}` },
      };
    default:
      return { clause: `step ${name} broke`, mending: fallback };
  }
}
