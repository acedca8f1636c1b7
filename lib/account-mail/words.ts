import { knownAgent } from "@/lib/http/agent-words";
import type { LinkKind, MailFacts, MailKind, NoticeKind } from "./kinds";

export interface Worded {
  readonly subject: string;
  readonly text: string;
}

interface Reader {
  readonly name: string;
  readonly email: string;
}

/** "27 Nov 2026, 04:31 UTC": the reader's time zone is not known. */
function timeWords(at: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
  return `${format.format(new Date(at))} UTC`;
}

/**
 * "from 192.0.2.7, with Firefox on Linux". A stranger chooses what their program calls itself, so words of theirs never stand in our mail:
 * what is not known is "another program".
 */
const placeWords = ({ address, agent }: MailFacts) =>
  `from ${address ?? "an unknown address"}, with ${knownAgent(agent) ?? "another program"}`;

/** A passkey's name, as its owner gave it; or the emergency admin's. */
const named = ({ about }: MailFacts) => (about === null ? "" : ` “${about}”`);

const titles: Readonly<Record<MailKind, string>> = {
  invite: "You are invited to Lineward",
  password: "A new password for Lineward",
  forgotten: "A new password for Lineward",
  sign_in: "A new sign-in to Lineward",
  password_changed: "Your Lineward password was changed",
  second_step_on: "Your second step for Lineward is on",
  second_step_off: "Your second step for Lineward is off",
  second_step_link: "An admin made you a link for a lost phone",
  second_step_reset: "Your second step for Lineward was taken away",
  second_step_wanted: "Set up a second step for Lineward",
  recovery_codes: "You have new recovery codes for Lineward",
  passkey_added: "A passkey was added to your Lineward account",
  passkey_removed: "A passkey was removed from your Lineward account",
  emergency_sign_in: "The emergency admin has signed in to Lineward",
};

/** What a mail is called, also in the list of those that were sent. */
export const titleOf = (kind: MailKind): string => titles[kind];

const did: Readonly<Record<NoticeKind, (facts: MailFacts) => string>> = {
  sign_in: (facts) =>
    `Somebody signed in as you ${placeWords(facts)}. Nobody has signed in as you from there, or with that, for a long time.`,
  password_changed: (facts) => `Your password was changed ${placeWords(facts)}. Every other session of yours has ended.`,
  second_step_on: (facts) =>
    `A second step with an app was set up ${placeWords(facts)}. A sign-in with your password asks for its code from now on.`,
  second_step_off: (facts) => `Your second step was turned off ${placeWords(facts)}. Your password alone signs in now.`,
  second_step_link: ({ by }) =>
    `${by ?? "An admin"} made a one-time link by which you can take your second step away, together with your password, if you have lost your phone. Until it is used nothing changes.`,
  second_step_reset: (facts) =>
    `Your second step was taken away, passkeys included, by a one-time link and your password, ${placeWords(facts)}. Set it up anew at once.`,
  second_step_wanted: ({ by, about }) =>
    `${by ?? "An admin"} reminds you to set up a second step under Settings, Second step: a code of an app, or a passkey. ${
      about === null ? "Until you have one" : `From ${timeWords(about)} on`
    } you can do nothing else in Lineward.`,
  recovery_codes: (facts) => `Ten new recovery codes were made ${placeWords(facts)}. The older ones work no more.`,
  passkey_added: (facts) => `The passkey${named(facts)} was added ${placeWords(facts)}. It signs in as you, without your password.`,
  passkey_removed: (facts) => `The passkey${named(facts)} was removed ${placeWords(facts)}. It signs nobody in any more.`,
  emergency_sign_in: (facts) => `The emergency admin${named(facts)} signed in ${placeWords(facts)}. Every admin is told of it.`,
};

/** What to do if it was somebody else. `base`: Lineward's address; undefined where none is set. */
function notYou(kind: NoticeKind, base: string | undefined): string {
  if (kind === "second_step_link") {
    return "You have not asked for it? Tell an admin at once.";
  }
  if (kind === "second_step_wanted") {
    return "You have one by now? Do nothing.";
  }
  if (kind === "emergency_sign_in") {
    return "Nobody of you knows of it? Sign them out everywhere under People, and make them a link to a new password at once.";
  }
  const where = base === undefined ? "under Settings" : `at ${base}/settings`;
  return `This was not you? Change your password ${where}, sign out everywhere there, and tell an admin at once.`;
}

const asked: Readonly<Record<LinkKind, (facts: MailFacts, reader: Reader) => string>> = {
  invite: ({ by }, { email }) =>
    `${by ?? "An admin"} has added you to Lineward. Choose a password of your own by this link. You sign in with it as ${email}.`,
  password: ({ by }) => `${by ?? "An admin"} has made you a link to a new password. Every session of yours ends when you use it.`,
  forgotten: (facts) =>
    `A new password was asked for ${placeWords(facts)}. Choose it by this link. Every session of yours ends, and your second step stays as it is.`,
};

const notAsked: Readonly<Record<LinkKind, string>> = {
  invite: "You do not know what this is? Do nothing: without you nobody can sign in with this address.",
  password: "You have not asked for it? Tell an admin.",
  forgotten: "You have not asked for it? Do nothing: your password stays as it is.",
};

const signed = ({ at }: MailFacts) => `Told by Lineward at ${timeWords(at)}.`;

/** A mail that carries a link. */
export function wordLink(kind: LinkKind, reader: Reader, facts: MailFacts, link: string): Worded {
  const until = facts.expiresAt === null ? "" : ` and is open until ${timeWords(facts.expiresAt)}`;
  const parts = [
    `Hello ${reader.name},`,
    asked[kind](facts, reader),
    link,
    `The link works once${until}. Give it to nobody.`,
    notAsked[kind],
    signed(facts),
  ];
  return { subject: titles[kind], text: parts.join("\n\n") };
}

/** A mail that tells what has happened. */
export function wordNotice(kind: NoticeKind, reader: Reader, facts: MailFacts, base: string | undefined): Worded {
  const parts = [`Hello ${reader.name},`, did[kind](facts), notYou(kind, base), signed(facts)];
  return { subject: titles[kind], text: parts.join("\n\n") };
}
