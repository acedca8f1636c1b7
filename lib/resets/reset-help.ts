import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { statusDetail } from "@/lib/device-access/status-facts";
import { manifestOf } from "@/lib/drivers/catalog";
import { askedColumn } from "@/lib/lines/asked";
import { registrationOf, type ShownEnd } from "@/lib/lines/end-rows";
import { findingsColumn } from "@/lib/lines/findings";
import type { HelpCause, ResetHelp } from "@/lib/lines/help-schema";

/** What was seen longer ago says nothing of now. */
const freshMs = 3_600_000;

/** A line as far as this is judged by it. */
export interface HelpSubject {
  readonly user: string;
  readonly disagreements: string;
  readonly ends: readonly ShownEnd[];
  /** The name of its site, where nothing at all answers there. */
  readonly silentSite?: string | undefined;
}

const verdicts: Readonly<Record<HelpCause, ResetHelp["verdict"]>> = {
  server_silent: "no",
  site_silent: "no",
  door_silent: "no",
  login_refused: "no",
  another_device: "no",
  switched_off: "no",
  user_unknown: "no",
  settings_differ: "no",
  passwords_differ: "yes",
  password_refused: "yes",
  refused_somehow: "unknown",
  not_registered: "unknown",
  not_told: "unknown",
  not_asked: "unknown",
  asked_long_ago: "unknown",
  in_order: "not_needed",
};

/** Findings of a server that has no such user; those of earlier versions have the codes of the API. */
const unknownUser: readonly string[] = ["server_lacks_user", "user_refused", "user_differs", "user"];
const wrongPassword: readonly string[] = ["secret_differs", "secret_refused", "secret"];

interface Found {
  readonly cause: HelpCause;
  /** The end that it is about. */
  readonly end?: ShownEnd | undefined;
}

/** What stands in the way of any reset: ends that do not answer, or not to us. */
function inTheWay({ ends, silentSite }: HelpSubject, oldest: Date | null, now: number): Found | undefined {
  const asked = ends.find(({ device }) => device.reachable === "unknown");
  if (asked || oldest === null) {
    return { cause: "not_asked", end: asked ?? ends[0] };
  }
  if (now - oldest.getTime() > freshMs) {
    return { cause: "asked_long_ago", end: ends.find(({ device }) => device.reachableAt?.getTime() === oldest.getTime()) };
  }
  const silent = ends.filter(({ device }) => device.reachable === "no");
  const server = silent.find(({ role }) => role === "accepts");
  if (server) {
    return { cause: "server_silent", end: server };
  }
  if (silent[0]) {
    return { cause: silentSite === undefined ? "door_silent" : "site_silent", end: silent[0] };
  }
  const stranger = ends.find(({ device }) => device.reachable === "differs");
  if (stranger) {
    return { cause: "another_device", end: stranger };
  }
  const refusing = ends.find(({ device }) => device.loginRefusedAt !== null || device.signedIn === "no");
  if (refusing) {
    return { cause: "login_refused", end: refusing };
  }
  const untold = ends.find(({ device }) => device.signedIn === "unknown");
  return untold && { cause: "not_asked", end: untold };
}

function isSwitchedOff(end: ShownEnd): boolean {
  const fact = statusDetail.read(registrationOf(end).detail);
  return fact?.code === "registration" && fact.off === true;
}

/** What is wrong with a line whose ends all answer. */
function wrongWith({ ends, disagreements }: HelpSubject): Found {
  const problems = findingsColumn.read(disagreements).filter(({ code, severity }) => severity === "problem" && code !== "claim");
  const of = (codes: readonly string[]) => problems.find(({ code }) => codes.includes(code));
  const endOf = (found: object | undefined) => ends.find(({ id }) => found && "endId" in found && found.endId === id);
  const off = ends.find(isSwitchedOff);
  if (off) {
    return { cause: "switched_off", end: off };
  }
  if (of(unknownUser)) {
    return { cause: "user_unknown", end: ends.find(({ role }) => role === "accepts") };
  }
  const setting = problems.find(({ code }) => !wrongPassword.includes(code));
  if (setting) {
    return { cause: "settings_differ", end: endOf(setting) };
  }
  if (of(["secret_differs"])) {
    return { cause: "passwords_differ" };
  }
  const refused = of(wrongPassword);
  if (refused) {
    const end = endOf(refused);
    const said = askedColumn.read(end?.askedWords ?? null);
    // Many servers give the same answer to a wrong password and to a user that is switched off.
    const isVague = said?.code === "answer" && (said.said.code === "forbidden" || said.said.code === "forbidden_there");
    return { cause: isVague ? "refused_somehow" : "password_refused", end };
  }
  const doors = ends.filter(({ role }) => role === "registers");
  const absent = doors.find((end) => registrationOf(end).state === "no");
  if (absent) {
    return { cause: "not_registered", end: absent };
  }
  const untold = doors.find((end) => registrationOf(end).state === "unknown");
  return untold ? { cause: "not_told", end: untold } : { cause: "in_order" };
}

const nounOf = (end: ShownEnd) => manifestOf(end.device.driver)?.noun ?? "device";

/** "the panel"; with its name where the line has two of that kind, and as far as this person may know it. */
function named(end: ShownEnd, ends: readonly ShownEnd[], actor: Pick<Actor, "sites">): string {
  const noun = nounOf(end);
  if (ends.filter((other) => nounOf(other) === noun).length === 1) {
    return `the ${noun}`;
  }
  return isForeign(end.device, actor) ? `the ${noun} on another site` : `the ${noun} ${end.device.name}`;
}

type Words = Readonly<Record<HelpCause, (end: string, subject: HelpSubject) => string>>;

/** The cause alone: whether a reset helps is said beside it. */
const words: Words = {
  server_silent: (end) => `${end} does not answer, so nothing can be written there.`,
  site_silent: (_end, { silentSite }) => `Nothing at ${silentSite} answers.`,
  door_silent: (end) => `${end} does not answer: it has no power or no network.`,
  login_refused: (end) => `${end} refuses Lineward's login, so nothing can be written there. An installer has to enter it again.`,
  another_device: (end) => `Another device answers where ${end} was. An installer has to look at it before anything is written.`,
  switched_off: (end) => `The account is switched off on ${end}. An installer has to switch it on.`,
  user_unknown: (end, { user }) => `${end} does not know ${user}: it was removed or switched off there.`,
  settings_differ: () => "A setting is wrong, and a reset changes the password alone.",
  passwords_differ: () => "The ends have different passwords. A reset gives them the same new one.",
  password_refused: (end) => `The server refuses the password of ${end}. A reset gives every end the same new one.`,
  refused_somehow: (_end, { user }) =>
    `The server refuses ${user} and does not say why: the password is wrong, or ${user} is switched off there. A reset mends the first only.`,
  not_registered: (end) => `All ends answer and nothing is known to be wrong, but ${end} is not registered.`,
  not_told: (end) => `All ends answer, and ${end} does not tell whether it is registered.`,
  not_asked: (end) => `${end} could not be asked yet, or not all of it. Test the line first.`,
  asked_long_ago: () => "The ends were last asked long ago. Test the line first.",
  in_order: () => "Nothing is known to be wrong with this line.",
};

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Whether a reset would help a line, and why, in words for this person. Asks no device. */
export function helpOf(subject: HelpSubject, actor: Pick<Actor, "sites">, now: number = Date.now()): ResetHelp {
  const { ends } = subject;
  const times = ends.map(({ device }) => device.reachableAt?.getTime());
  const known = times.filter((time) => time !== undefined);
  const oldest = known.length === 0 || known.length < times.length ? null : new Date(Math.min(...known));
  const { cause, end } = inTheWay(subject, oldest, now) ?? wrongWith(subject);
  const since = end?.device.seenAt;
  const isSilent = cause === "server_silent" || cause === "door_silent" || cause === "site_silent";
  return {
    verdict: verdicts[cause],
    cause,
    words: capital(words[cause](end ? named(end, ends, actor) : "one of its ends", subject)),
    at: oldest?.toISOString() ?? null,
    ...(isSilent && since ? { since: since.toISOString() } : {}),
  };
}
