import { type SipFact, sipWords } from "@/lib/sip/sip-facts";
import { deviceTitles, deviceWords } from "./device-words";
import { type Rung, type RungFact, type RungName, rungNames } from "./facts";
import { capital, type Telling } from "./telling";

const dayMs = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

/** "it ends in 9 days", "it ends 31 Mar 2034". */
function endWords(validTo: string, now: number): string {
  const end = Date.parse(validTo);
  if (Number.isNaN(end)) {
    return "";
  }
  const days = Math.floor((end - now) / dayMs);
  return days < 0 ? ", it ended already" : days < 60 ? `, it ends in ${days} days` : `, it ends ${day.format(end)}`;
}

const places = (count: number) => (count === 1 ? "One place is" : `${count} places are`);

const saysWords = ({ noun }: Telling, says: "yes" | "no" | undefined): string =>
  says === undefined ? "" : ` The ${noun} itself says that it is ${says === "yes" ? "" : "not "}registered.`;

/** A realm is often the server's address: it is named to those who may know that. */
function realmWords({ asked, has }: { asked: string; has: string }, { seesServer }: Telling): string {
  return seesServer ? `the realm ${asked}, this account has ${has}` : "another realm than this account has";
}

type Words = { readonly [C in RungFact["code"]]: (fact: Extract<RungFact, { code: C }>, to: Telling) => string };

const words: Words = {
  address: ({ host, addresses }, { seesServer }) => (seesServer ? `${host} is ${addresses.join(" and ")}` : "It is known"),
  literal: ({ host }, { seesServer }) => (seesServer ? `${host} is dialled as it stands` : "An address is dialled, not a name"),
  open: ({ address, port }, { seesServer }) =>
    `TCP to ${seesServer ? `${address.includes(":") ? `[${address}]` : address}:${port}` : `port ${port}`}, from Lineward's side`,
  connectionless: () => "UDP opens no connection: whether anybody listens is seen at step 6",
  encrypted: ({ version, validTo, pinned }) =>
    `${version.replace(/^TLSv/, "TLS ")}. ${pinned ? "The certificate is the accepted one" : "An authority vouches for the certificate"}${endWords(validTo, Date.now())}`,
  unencrypted: () => "The account does not use TLS",
  no_server: () => "The account names no server that could be asked.",
  sip: ({ said, realm }, to) => {
    if (said.code === "answers") {
      return `OPTIONS: ${to.seesServer ? `${said.status} ${said.reason}`.trimEnd() : said.status}`;
    }
    if (said.code === "taken") {
      return "REGISTER without a contact, which registers nothing";
    }
    return `${sipWords(said, to.seesServer)}${realm ? ` It asks for ${realmWords(realm, to)}.` : ""}`;
  },
  page: ({ scheme, host, port, firmware }, { seesDevice }) => {
    const usual = port === (scheme === "https" ? 443 : 80) ? "" : ` port ${port}`;
    return seesDevice ? `${scheme.toUpperCase()} at ${host}${usual}${firmware ? `, firmware ${firmware}` : ""}` : "It says what it is";
  },
  device: (fact, to) => deviceWords(fact, to),
  device_gone: () => "It was removed from Lineward meanwhile. Look again.",
  read: (_fact, { label }) => (label === "" ? "Signed in" : `Signed in, and ${label} was read`),
  refused_before: (_fact, { noun }) =>
    `The ${noun} refused the stored login before. Nothing is sent to it until somebody enters the right one.`,
  login_unsettled: () => "A change of its login is not settled: it is not known which password it has. It is tried again by itself.",
  login_unopened: () => "The stored login cannot be opened: its key is not in the key file.",
  no_password: (_fact, { user }) => `No password of ${user} is kept for this end, so the server could not be asked with it.`,
  password_unopened: () => "The kept password cannot be opened: its key is not in the key file.",
  options_unanswered: (_fact, { server }) => `The ${server} leaves OPTIONS unanswered, as some do. It answers REGISTER.`,
  bound: ({ count, from }, { seesServer, user }) =>
    `${places(count)} registered as ${user}${seesServer && from.length > 0 ? `: ${from.join(", ")}` : ""}`,
  bound_elsewhere: ({ from, says }, to) => {
    const where = to.seesServer && from.length > 0 ? from.join(" and ") : "Another place";
    return `${where} is registered as ${to.user}, and that is not where Lineward reaches ${to.accepts ? "a device of this line" : `the ${to.noun}`}.${saysWords(to, says)}`;
  },
  unbound: ({ realm, says }, to) => {
    const other = realm ? ` It asks for ${realmWords(realm, to)}: some devices answer no other than their own.` : "";
    return `The ${to.server} takes the password, and nobody is registered as ${to.user} there.${other}${saysWords(to, says)}`;
  },
  bindings_untold: ({ says }, to) =>
    says === undefined ? "Nobody could be asked." : `The ${to.noun} itself says that it is ${says === "yes" ? "" : "not "}registered.`,
  late: ({ seconds }) => `No answer came within ${seconds} s.`,
};

/** What a rung is called while nothing is known of it. */
const open: Readonly<Record<RungName, (to: Telling) => string>> = {
  name: () => "The name of the SIP server",
  port: () => "The port of the SIP server",
  tls: () => "The encryption to the SIP server",
  page: ({ noun }) => `The ${noun}'s own page`,
  login: ({ noun }) => `Our password at the ${noun}`,
  options: ({ server }) => `A SIP question to the ${server}`,
  register: ({ server, accepts, noun, user }) => `${accepts ? `The password of ${user}` : `The ${noun}'s password`} at the ${server}`,
  bindings: () => "Who is registered on the line",
};

const ok: Readonly<Record<RungName, (to: Telling) => string>> = {
  name: () => "The name leads to an address",
  port: () => "The port is open",
  tls: () => "The line is encrypted",
  page: ({ noun }) => `The ${noun}'s own page answers`,
  login: ({ noun }) => `The ${noun} accepts our password`,
  options: ({ server }) => `The ${server} answers a SIP question`,
  register: ({ server, accepts, noun, user }) => `The ${server} takes the password of ${accepts ? user : `the ${noun}`}`,
  bindings: ({ noun, accepts, user }) => (accepts ? `${user} is registered` : `The ${noun} is registered`),
};

const bad: Readonly<Record<RungName, (to: Telling) => string>> = {
  name: () => "The name leads to no address",
  port: () => "The port does not open",
  tls: () => "The line cannot be encrypted",
  page: ({ noun }) => `The ${noun}'s own page does not answer`,
  login: ({ noun }) => `The ${noun} does not let us in`,
  options: ({ server }) => `The ${server} does not answer a SIP question`,
  register: ({ server, accepts, noun, user }) => `The ${server} does not let ${accepts ? user : `the ${noun}`} register`,
  bindings: ({ user }) => `Nobody is registered as ${user}`,
};

function titleOf(name: RungName, { state, fact }: Rung, to: Telling): string {
  if (fact?.code === "literal") {
    return "The address needs no name";
  }
  if (fact?.code === "connectionless") {
    return "The port needs no connection";
  }
  if (fact?.code === "unencrypted") {
    return "The line is not encrypted";
  }
  if (fact?.code === "bound_elsewhere") {
    return `Another place is registered as ${to.user}`;
  }
  if (state === "bad" && fact?.code === "device") {
    return deviceTitles[fact.cause]?.(to) ?? bad[name](to);
  }
  if (name === "register" && state === "unknown") {
    return "The password could not be proven";
  }
  if (name === "bindings" && state === "unknown" && fact?.code === "unbound") {
    return `The ${to.server} lists nobody as ${to.user}`;
  }
  const table = state === "ok" ? ok : state === "bad" ? bad : open;
  return table[name](to);
}

/** What a server said to a question, as it stood on the wire; undefined where nothing came back. */
function heard(said: SipFact): string | undefined {
  switch (said.code) {
    case "wrong_secret":
      return "challenged, and with the password: challenged again";
    case "forbidden":
      return `challenged, and with the password: ${said.status} ${said.reason}`;
    case "unknown_here":
    case "forbidden_there":
    case "undecided":
      return said.told
        .filter(({ status }) => status > 0)
        .map(({ domain, status, reason }) => `at ${domain}: ${status} ${reason}`.trimEnd())
        .join("\n");
    default:
      return "status" in said ? `${said.status} ${said.reason}` : undefined;
  }
}

/** The question and the answer of a rung that is not in order, for those who may know them. */
function saidOf(name: RungName, { fact, state }: Rung, { seesServer, user }: Telling): string | undefined {
  const answer = seesServer && state !== "ok" && fact?.code === "sip" ? heard(fact.said) : undefined;
  return answer ? `${name === "options" ? "OPTIONS" : `REGISTER of ${user}`}\n${answer}`.trimEnd() : undefined;
}

export interface RungTold {
  readonly step: number;
  readonly name: RungName;
  readonly state: Rung["state"];
  readonly title: string;
  readonly words: string;
  readonly said?: string;
  readonly ms?: number;
}

/** A rung for one reader. */
export function tellRung(at: number, rung: Rung, to: Telling): RungTold {
  const name = rungNames[at] ?? "name";
  const { state, fact, ms } = rung;
  const said = saidOf(name, rung, to);
  return {
    step: at + 1,
    name,
    state,
    title: titleOf(name, rung, to),
    words: wordsOf(rung, to),
    ...(said === undefined ? {} : { said }),
    ...(ms === undefined || fact?.code === "connectionless" || fact?.code === "unencrypted" ? {} : { ms }),
  };
}

function wordsOf({ state, fact }: Rung, to: Telling): string {
  if (state === "not_reached") {
    return "Not asked. It needs the step above.";
  }
  if (fact === undefined) {
    return state === "running" ? "Being asked now" : "";
  }
  if (to.foreign && (fact.code === "device" || fact.code === "bound")) {
    return state === "bad" ? `${capital(to.name)}: somebody who sees that site can tell more.` : "In order";
  }
  return (words[fact.code] as (fact: RungFact, to: Telling) => string)(fact, to);
}
