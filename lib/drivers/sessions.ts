import { DeviceFault, type FaultDetails } from "@/lib/net/device-fault";

/** Statuses that say "not now": none of them is a word about a password. */
const notNow: ReadonlySet<number> = new Set([409, 423, 429, 503]);

const who = "(?:sessions?|connections?|users|logins|clients)";
/** Words by which devices say that somebody else is signed in already. */
const fullWords: readonly RegExp[] = [
  new RegExp(`\\b(?:too many|max(?:imum)?|no (?:more|free|further)|limit of|exceed(?:s|ed|ing)?)(?=\\W).{0,30}\\b${who}\\b`, "i"),
  new RegExp(`\\b${who}\\b.{0,30}\\b(?:limit|maximum|exceeded|in use|already (?:open|active|exists?)|full|busy)\\b`, "i"),
  /\b(?:session|user|account|admin|administrator)\b.{0,30}\b(?:is|are) (?:already )?(?:in use|active|open)\b/i,
  /\balready\b.{0,20}\b(?:logged|signed)[ -]?(?:in|on)\b/i,
  /\b(?:logged|signed)[ -]?(?:in|on)\b.{0,30}\b(?:already|elsewhere|from another|on another)\b/i,
  /\banother (?:user|session|client|admin(?:istrator)?)\b.{0,30}\b(?:logged|signed|active|open|connected|using)\b/i,
];
/** What speaks of failed attempts, of a session that has ended or of the password is something else. */
const otherMatter = /attempt|fail|expire|timeout|timed out|invalid|wrong|incorrect|unknown|locked|blocked|not found|not exist|password/i;

/** Longer than any page that says so. */
const wordsMax = 20_000;

/** True if the words that a device answers a login with say that it has no session left, and not that the login is wrong. */
export function saysSessionsFull(words: string | undefined): boolean {
  const told = (words ?? "")
    .slice(0, wordsMax)
    .replace(/<(script|style)\b.*?<\/\1>|<[^<>]*>/gis, "\n")
    .replace(/\bmax\./gi, "max");
  return told.split(/[.!?;:\n]+/).some((clause) => !otherMatter.test(clause) && fullWords.some((word) => word.test(clause)));
}

interface Said {
  /** "panel", "gateway". */
  readonly noun: string;
  readonly status: number;
  readonly words: string | undefined;
}

/**
 * The fault for a login that the device turns away without refusing the password; undefined if its answer says nothing of the kind. It
 * closes nothing: the same login is tried again later.
 */
export function turnedAway({ noun, status, words }: Said): DeviceFault | undefined {
  const device: FaultDetails["device"] = { status, ...(words ? { message: words } : {}) };
  if (saysSessionsFull(words)) {
    const message = `The ${noun} allows no further session: somebody else is signed in, or an earlier session of ours has not ended yet. The login is not refused: sign out there, or wait until that session ends.`;
    return new DeviceFault("device_sessions_full", message, { maybeSent: false, device });
  }
  if (notNow.has(status)) {
    const message = `The ${noun} takes no login just now (status ${status}), and does not say why. The login is not refused: wait a moment.`;
    return new DeviceFault("device_sessions_full", message, { maybeSent: false, device });
  }
  return undefined;
}
