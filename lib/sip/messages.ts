import type { Hop } from "./resolve-target";
import type { SipTransport } from "./types";

const reasonLengthMax = 120;
const transportNames: Readonly<Record<SipTransport, string>> = { udp: "UDP", tcp: "TCP", tls: "TLS" };

/** "10.0.0.5 port 5060 over UDP". */
export function nameHop({ host, port, transport }: Hop): string {
  return `${host} port ${port} over ${transportNames[transport]}`;
}

/** A server's own words: one line, no control characters, bounded. They end up on a page. */
export function tidyReason(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim().slice(0, reasonLengthMax);
}

function said(status: number, reason: string): string {
  return reason === "" ? `${status}` : `${status} ${reason}`;
}

/** One user at one domain, and the answer to it. */
interface Told {
  readonly name: string;
  readonly status: number;
  readonly reason: string;
}

const tenantHint = "If it serves several domains, the account has to name the one that the user belongs to.";

function withAnswer({ name, status, reason }: Told): string {
  return status === 0 ? `${name} (no answer)` : `${name} (${said(status, reason)})`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Sentences for every way a REGISTER can end. `said` is the status with the server's words. */
export const sipWords = {
  ok: (user: string, count: number) =>
    count === 0
      ? `The server takes the password of ${user}. Nothing is registered as ${user} right now.`
      : `The server takes the password of ${user}. ${count === 1 ? "One place is" : `${count} places are`} registered as ${user} right now.`,
  notAsked: (user: string) =>
    `The server said yes without asking ${user} for a password, so nothing is proven. Check that it demands authentication for registrations.`,
  wrongSecret: (user: string | readonly string[]) =>
    `The server refuses the password of ${typeof user === "string" ? user : listed(user)}. If the password is right, the user is not known there: many servers do not tell the two apart.`,
  forbidden: (user: string, status: number, reason: string) =>
    `The server refuses ${user} (${said(status, reason)}) after the password was given: it is wrong, or ${user} may not register there.`,
  unknownUser: (user: string, status: number, reason: string) =>
    `The server does not know the user ${user} (${said(status, reason)}). Check the user on both ends.`,
  unknownHere: (told: readonly Told[]) =>
    `The server does not know ${listed(told.map(withAnswer))}. Check the user on both ends. ${tenantHint}`,
  forbiddenAt: (told: readonly Told[]) =>
    `The server refuses ${listed(told.map(withAnswer))} after the password was given: it is wrong, or the user may not register there.`,
  undecided: (told: readonly Told[]) =>
    `The server refuses ${listed(told.map(withAnswer))}. That may be meant for the domain, so nothing is known about the password. ${tenantHint}`,
  notRegistrar: (status: number, reason: string) =>
    `This server speaks SIP, but takes no registrations (${said(status, reason)}). Check the server's address.`,
  takenWithoutContact: (user: string, status: number, reason: string) =>
    `The server takes the password of ${user}. It does not say who is registered (${said(status, reason)}): for that it wants a registration.`,
  needsContact: (user: string, status: number, reason: string, named: boolean) =>
    `The server cannot be asked for ${user} without registering: it ${named ? "wants" : "seems to want"} a Contact in every REGISTER (${said(status, reason)}). Nothing is known about the password.`,
  moved: (status: number, reason: string) =>
    `The server sends registrations elsewhere (${said(status, reason)}). Enter the address of the server that takes them.`,
  failing: (status: number, reason: string) => `The server cannot answer right now (${said(status, reason)}). Try again later.`,
  refused: (status: number, reason: string) => `The server refuses the registration (${said(status, reason)}).`,
  endless: "The server asks for the password again and again, each time with another question. Check the server's authentication settings.",
  unanswerable: "The server asks for the password in a way that Lineward does not know. It knows digest with MD5, SHA-256 and SHA-512-256.",
  wrongTransport: (hop: Hop, other: Hop) =>
    `Nothing answers at ${nameHop(hop)}, but a server answers at ${nameHop(other)}. Change the transport to ${transportNames[other.transport]}${other.port === hop.port ? "" : ` and the port to ${other.port}`}.`,
  closedPort: (hop: Hop) =>
    `Nothing listens at ${nameHop(hop)}, nor over another transport. Check the address and the port, and that the server is on.`,
  silence: (hop: Hop) =>
    `No answer from ${nameHop(hop)}, nor over another transport. Check the address, and that no firewall is in the way.`,
  onlyOptions: (hop: Hop) =>
    `The server at ${nameHop(hop)} answers OPTIONS, but not this registration, so nothing is known about the password. Some servers leave a question without a Contact, or for a strange domain, unanswered.`,
  dropped: (hop: Hop) => `${nameHop(hop)} closed the connection without an answer. Check the port and the transport.`,
  droppedMidway: (hop: Hop) =>
    `${nameHop(hop)} speaks SIP, but closed the connection in place of an answer. Nothing is known about the password. Try again later.`,
  unreadable: (hop: Hop) =>
    `Something answers at ${nameHop(hop)}, but Lineward cannot tell what it means. Nothing is known about the account and its password.`,
  unquotable:
    "The server asks for the password with signs that cannot be sent back to it, so nothing is known about the password. Check its realm.",
  notSip: (hop: Hop) => `What answers at ${nameHop(hop)} does not speak SIP. Check the port.`,
  notTls: (hop: Hop) => `${nameHop(hop)} offers no secure connection that Lineward understands. Check the port, or use another transport.`,
  noRoute: (hop: Hop) => `There is no way to ${hop.host}. Check the address, and that the server is on and connected.`,
  unknownName: (hop: Hop) => `The name ${hop.host} is not known. Check its spelling, or use the IP address.`,
  noNames: (hop: Hop) => `The name server does not answer, so ${hop.host} cannot be found. Use the IP address, or try again later.`,
  certificate: (hop: Hop, pinned: boolean) =>
    pinned
      ? `${nameHop(hop)} shows another certificate than the one that was accepted. Accept the new one only if you know why it changed.`
      : `No authority vouches for the certificate of ${nameHop(hop)}. Compare its fingerprint with the server's, then accept it.`,
  aborted: "The check was called off before it ended.",
  user: "The user is empty or holds a sign that cannot stand in a SIP message. Correct the user.",
  port: "The port is a number from 1 to 65535. Correct the port.",
  domain: "The domain is empty or holds a sign that cannot stand in a SIP address. Correct the domain.",
} as const;
