import { z } from "zod";

const reasonLengthMax = 120;

/** A server's own words: one line, no control characters, bounded. They end up on a page. */
export function tidyReason(text: string): string {
  return text.replace(/\s+/g, " ").replace(/\p{C}/gu, "").trim().slice(0, reasonLengthMax);
}

const plain = <C extends string>(code: C) => z.object({ code: z.literal(code) });
const user = z.string();
/** The status that decided, and the server's own words for it. */
const answer = { status: z.number(), reason: z.string() };
/** What was dialled: the server, or the proxy before it. */
const hop = z.object({ host: z.string(), port: z.number(), transport: z.enum(["udp", "tcp", "tls"]) });
type Hop = z.infer<typeof hop>;
const aboutHop = <C extends string>(code: C) => z.object({ code: z.literal(code), hop });
/** The answer to one user at one domain; status 0: none came. */
const told = z.object({ domain: z.string(), ...answer });
type Told = z.infer<typeof told>;
const aboutDomains = <C extends string>(code: C) => z.object({ code: z.literal(code), user, told: z.array(told) });

/** Every way a REGISTER, or a question whether somebody is there, can end. It holds no secret. */
export const sipFact = z.discriminatedUnion("code", [
  z.object({ code: z.literal("taken"), user, bindings: z.number() }),
  z.object({ code: z.literal("not_asked"), user }),
  z.object({ code: z.literal("answers"), ...answer }),
  /** `domains`: where the user was asked for, if at more than one. */
  z.object({ code: z.literal("wrong_secret"), user, domains: z.array(z.string()).optional() }),
  z.object({ code: z.literal("forbidden"), user, ...answer }),
  z.object({ code: z.literal("unknown_user"), user, ...answer }),
  aboutDomains("unknown_here"),
  aboutDomains("forbidden_there"),
  aboutDomains("undecided"),
  z.object({ code: z.literal("not_a_registrar"), ...answer }),
  z.object({ code: z.literal("taken_without_contact"), user, ...answer }),
  z.object({ code: z.literal("needs_contact"), user, named: z.boolean(), ...answer }),
  z.object({ code: z.literal("moved"), ...answer }),
  z.object({ code: z.literal("failing"), ...answer }),
  z.object({ code: z.literal("refused"), ...answer }),
  plain("endless"),
  plain("unanswerable"),
  z.object({ code: z.literal("wrong_transport"), hop, other: hop }),
  aboutHop("closed_port"),
  aboutHop("silence"),
  aboutHop("only_options"),
  aboutHop("dropped"),
  aboutHop("dropped_midway"),
  aboutHop("unreadable"),
  plain("unquotable"),
  aboutHop("not_sip"),
  aboutHop("not_tls"),
  aboutHop("no_route"),
  aboutHop("unknown_name"),
  aboutHop("no_names"),
  z.object({ code: z.literal("certificate"), hop, pinned: z.boolean() }),
  /** `said`: which rule forbids the address. */
  z.object({ code: z.literal("address_not_allowed"), said: z.string() }),
  plain("aborted"),
  plain("user"),
  plain("port"),
  plain("domain"),
]);
export type SipFact = z.infer<typeof sipFact>;

/** What a sentence may tell. */
interface Telling {
  /** "10.0.0.5 port 5060 over UDP". */
  readonly place: (hop: Hop) => string;
  readonly host: (hop: Hop) => string;
  /** "404 Not Found". */
  readonly said: (answer: { readonly status: number; readonly reason: string }) => string;
  /** "204@pbx.example". */
  readonly account: (user: string, domain: string) => string;
}

const over = ({ port, transport }: Hop) => `port ${port} over ${transport.toUpperCase()}`;

const inFull: Telling = {
  place: (dialled) => `${dialled.host} ${over(dialled)}`,
  host: ({ host }) => host,
  said: ({ status, reason }) => (reason === "" ? `${status}` : `${status} ${reason}`),
  account: (name, domain) => `${name}@${domain}`,
};

/** For who does not see the server: neither its address nor its own words. */
const elsewhere: Telling = {
  place: (dialled) => `its address ${over(dialled)}`,
  host: () => "its address",
  said: ({ status }) => `${status}`,
  account: (name) => name,
};

function listed(items: readonly string[]): string {
  const words = [...new Set(items)];
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function withAnswers(name: string, answers: readonly Told[], { account, said }: Telling): string {
  return listed(answers.map(({ domain, ...rest }) => `${account(name, domain)} (${rest.status === 0 ? "no answer" : said(rest)})`));
}

const tenantHint = "If it serves several domains, the account has to name the one that the user belongs to.";
const maybeUnknown = "If the password is right, the user is not known there: many servers do not tell the two apart.";

type Words = { readonly [C in SipFact["code"]]: (fact: Extract<SipFact, { code: C }>, to: Telling) => string };

const words: Words = {
  taken: ({ user: name, bindings }) => {
    const places = bindings === 0 ? "Nothing is" : bindings === 1 ? "One place is" : `${bindings} places are`;
    return `The server takes the password of ${name}. ${places} registered as ${name} right now.`;
  },
  not_asked: (fact) =>
    `The server said yes without asking ${fact.user} for a password, so nothing is proven. Check that it demands authentication for registrations.`,
  answers: (fact, to) => `The server answers a SIP question (${to.said(fact)}).`,
  wrong_secret: ({ user: name, domains }, to) =>
    `The server refuses the password of ${domains ? listed(domains.map((domain) => to.account(name, domain))) : name}. ${maybeUnknown}`,
  forbidden: (fact, to) =>
    `The server refuses ${fact.user} (${to.said(fact)}) after the password was given: it is wrong, or ${fact.user} may not register there.`,
  unknown_user: (fact, to) => `The server does not know the user ${fact.user} (${to.said(fact)}). Check the user on both ends.`,
  unknown_here: (fact, to) =>
    `The server does not know ${withAnswers(fact.user, fact.told, to)}. Check the user on both ends. ${tenantHint}`,
  forbidden_there: (fact, to) =>
    `The server refuses ${withAnswers(fact.user, fact.told, to)} after the password was given: it is wrong, or the user may not register there.`,
  undecided: (fact, to) =>
    `The server refuses ${withAnswers(fact.user, fact.told, to)}. That may be meant for the domain, so nothing is known about the password. ${tenantHint}`,
  not_a_registrar: (fact, to) => `This server speaks SIP, but takes no registrations (${to.said(fact)}). Check the server's address.`,
  taken_without_contact: (fact, to) =>
    `The server takes the password of ${fact.user}. It does not say who is registered (${to.said(fact)}): for that it wants a registration.`,
  needs_contact: (fact, to) =>
    `The server cannot be asked for ${fact.user} without registering: it ${fact.named ? "wants" : "seems to want"} a Contact in every REGISTER (${to.said(fact)}). Nothing is known about the password.`,
  moved: (fact, to) => `The server sends registrations elsewhere (${to.said(fact)}). Enter the address of the server that takes them.`,
  failing: (fact, to) => `The server cannot answer right now (${to.said(fact)}). Try again later.`,
  refused: (fact, to) => `The server refuses the registration (${to.said(fact)}).`,
  endless: () =>
    "The server asks for the password again and again, each time with another question. Check the server's authentication settings.",
  unanswerable: () =>
    "The server asks for the password in a way that Lineward does not know. It knows digest with MD5, SHA-256 and SHA-512-256.",
  wrong_transport: ({ hop: dialled, other }, to) =>
    `Nothing answers at ${to.place(dialled)}, but a server answers at ${to.place(other)}. Change the transport to ${other.transport.toUpperCase()}${other.port === dialled.port ? "" : ` and the port to ${other.port}`}.`,
  closed_port: (fact, to) =>
    `Nothing listens at ${to.place(fact.hop)}, nor over another transport. Check the address and the port, and that the server is on.`,
  silence: (fact, to) =>
    `No answer from ${to.place(fact.hop)}, nor over another transport. Check the address, and that no firewall is in the way.`,
  only_options: (fact, to) =>
    `The server at ${to.place(fact.hop)} answers OPTIONS, but not this registration, so nothing is known about the password. Some servers leave a question without a Contact, or for a strange domain, unanswered.`,
  dropped: (fact, to) => upper(`${to.place(fact.hop)} closed the connection without an answer. Check the port and the transport.`),
  dropped_midway: (fact, to) =>
    upper(
      `${to.place(fact.hop)} speaks SIP, but closed the connection in place of an answer. Nothing is known about the password. Try again later.`,
    ),
  unreadable: (fact, to) =>
    `Something answers at ${to.place(fact.hop)}, but Lineward cannot tell what it means. Nothing is known about the account and its password.`,
  unquotable: () =>
    "The server asks for the password with signs that cannot be sent back to it, so nothing is known about the password. Check its realm.",
  not_sip: (fact, to) => `What answers at ${to.place(fact.hop)} does not speak SIP. Check the port.`,
  not_tls: (fact, to) =>
    upper(`${to.place(fact.hop)} offers no secure connection that Lineward understands. Check the port, or use another transport.`),
  no_route: (fact, to) => `There is no way to ${to.host(fact.hop)}. Check the address, and that the server is on and connected.`,
  unknown_name: (fact, to) => `The name ${to.host(fact.hop)} is not known. Check its spelling, or use the IP address.`,
  no_names: (fact, to) =>
    `The name server does not answer, so ${to.host(fact.hop)} cannot be found. Use the IP address, or try again later.`,
  certificate: ({ hop: dialled, pinned }, to) =>
    pinned
      ? upper(
          `${to.place(dialled)} shows another certificate than the one that was accepted. Accept the new one only if you know why it changed.`,
        )
      : `No authority vouches for the certificate of ${to.place(dialled)}. Compare its fingerprint with the server's, then accept it.`,
  address_not_allowed: (fact, to) => (to === inFull ? fact.said : "Lineward may not connect to its address. Ask an admin."),
  aborted: () => "The check was called off before it ended.",
  user: () => "The user is empty or holds a sign that cannot stand in a SIP message. Correct the user.",
  port: () => "The port is a number from 1 to 65535. Correct the port.",
  domain: () => "The domain is empty or holds a sign that cannot stand in a SIP address. Correct the domain.",
};

/** Only "its address" begins in lower case: a host name stays as it is written. */
const upper = (text: string) => text.replace(/^its/, "Its");

/** A fact in words: cause first, then what to do. `seesServer` false: neither where the server is nor what it said itself. */
export function sipWords(fact: SipFact, seesServer = true): string {
  return (words[fact.code] as (fact: SipFact, to: Telling) => string)(fact, seesServer ? inFull : elsewhere);
}
