import type { LineEndAnswer } from "@/lib/lines/schemas";
import type { ResetAnswer } from "@/lib/resets/schemas";
import type { EndStatus } from "../lines/line-words";
import { listed } from "../lines/line-words";
import type { Tone } from "../ui/badge";
import { readerTimes } from "../ui/times";

export type Reset = ResetAnswer;
export type ResetEnd = ResetAnswer["ends"][number];
export type ResetStep = ResetAnswer["steps"][number];

/** What is longer ago is history, and stands there. */
const recentMs = 3_600_000;

/** True for a reset of which whoever talks to the same caller has to know. */
export function isRecent<R extends { readonly at: string }>(reset: R | undefined, now = Date.now()): reset is R {
  return reset !== undefined && now - Date.parse(reset.at) < recentMs;
}

export function isMoving(reset: Pick<Reset, "state"> | undefined): boolean {
  return reset?.state === "checking" || reset?.state === "running";
}

/** How a reset ended, or where it is, in a word. A reset that was put back is no failure of the line: it works as before. */
export function resetStateOf(reset: { readonly state: string; readonly words: string }): { label: string; tone: Tone } {
  switch (reset.state) {
    case "done":
      return { label: "Done", tone: "ok" };
    case "half_done":
      return { label: "Half done", tone: "bad" };
    case "failed":
      return reset.words.startsWith("Put back") ? { label: "Put back", tone: "warn" } : { label: "Not reset", tone: "warn" };
    default:
      return { label: "Resetting", tone: "accent" };
  }
}

/** "12.4 s" below ten seconds, "1 min 20 s" above a minute. */
export function durationWords(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 9.95) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** How a sentence calls an end: "the monitor Apartment 12", "extension 204 on pbx-1". */
export function endWords(end: Pick<ResetEnd, "deviceName" | "noun" | "label">): string {
  return /^(extension|endpoint|provider|trunk)\b/i.test(end.label)
    ? `${end.label.charAt(0).toLowerCase()}${end.label.slice(1)} on ${end.deviceName}`
    : `the ${end.noun} ${end.deviceName}`;
}

export function endsWords(ends: readonly ResetEnd[]): string {
  return listed(ends.map(endWords));
}

/** What an end shows while its line is reset: what is being done to it, else which password it has. */
export function endStatusIn(reset: Reset, end: Pick<LineEndAnswer, "id">): EndStatus & { readonly key?: boolean } {
  const own = reset.ends.find((candidate) => candidate.endId === end.id);
  if (!own) {
    return { words: "Carries the line, nothing to change", tone: "quiet" };
  }
  const working = reset.steps.find((step) => step.state === "working");
  if (isMoving(reset) && working) {
    if (working.endId === end.id) {
      return { words: working.kind === "put_back" ? "Putting back" : "Writing", tone: "accent" };
    }
    if (working.kind === "check") {
      return { words: "Checking", tone: "accent" };
    }
    if (working.kind === "register" && own.role === "registers") {
      return { words: "Registers again", tone: "accent" };
    }
  }
  if (own.holds === "unknown") {
    return { words: "Not known which password", tone: "bad", key: true };
  }
  if (own.holds === "new") {
    return { words: "New password", tone: reset.wish === "old" && reset.state !== "done" ? "warn" : "ok", key: true };
  }
  return { words: "Old password", tone: reset.state === "half_done" ? "bad" : "quiet", key: true };
}

/** What an agent pastes into the ticket: never a secret, never an address. */
export function ticketNote(reset: Reset): string {
  const at = readerTimes().exact;
  return [
    `${reset.lineName}: password reset by ${reset.by}, ${at(reset.startedAt)}.`,
    ...(reset.askedBy ? [`Asked for by: ${reset.askedBy}.`] : []),
    `Result: ${resetStateOf(reset).label}. ${reset.words}`,
    ...(reset.finishedAt ? [`Finished ${at(reset.finishedAt)}.`] : []),
    `Reset ${reset.id}`,
  ].join("\n");
}

/** What is said to whoever goes on with a half-done reset: how it stands, what is needed, where. Never a secret, never an address. */
export function handOverNote(
  reset: Pick<Reset, "id" | "lineName" | "by" | "startedAt" | "ticket" | "words" | "turn">,
  origin: string,
): string {
  const at = readerTimes().exact(reset.startedAt);
  return [
    `${reset.lineName}: a password reset is half done. Begun by ${reset.by}, ${at}${reset.ticket ? `, ticket ${reset.ticket}` : ""}.`,
    reset.words,
    ...(reset.turn ? [`Needed: ${reset.turn.words}`] : []),
    `Finish it or put it back: ${origin}/reset?reset=${reset.id}`,
  ].join("\n");
}
