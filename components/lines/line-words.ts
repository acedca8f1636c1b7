import { capital, notSignedIn } from "@/lib/devices/status-words";
import type { LineEndAnswer, LineItem, LineState } from "@/lib/lines/schemas";
import { shortCause } from "@/lib/lines/short-words";
import type { Tone } from "../ui/badge";

export const lineStateWords: Readonly<Record<LineState, { label: string; tone: Tone }>> = {
  in_order: { label: "In order", tone: "plain" },
  problem: { label: "Problem", tone: "bad" },
  unknown: { label: "Not known", tone: "plain" },
  resetting: { label: "Resetting", tone: "accent" },
  half_done: { label: "Half done", tone: "bad" },
};

export type StatusTone = "bad" | "warn" | "ok" | "accent" | "quiet";

export interface EndStatus {
  readonly words: string;
  readonly tone: StatusTone;
}

/** The first thing about an end that a person should know. */
export function endStatus(end: LineEndAnswer, line: Pick<LineItem, "disagreements">): EndStatus {
  if (end.truths.reachable.state === "no") {
    return { words: "Does not answer", tone: "bad" };
  }
  if (end.truths.signedIn.state === "no") {
    return { words: notSignedIn(end.truths.signedIn), tone: "bad" };
  }
  // What is only worth knowing stands on the line's page and breaks no wire.
  const problem = line.disagreements.find((disagreement) => disagreement.endId === end.id && disagreement.severity === "problem");
  if (problem) {
    return { words: shortCause(problem.code), tone: "bad" };
  }
  const { state } = end.truths.registered;
  if (state === "no") {
    return { words: "Not registered", tone: "bad" };
  }
  if (state === "differs") {
    return { words: "Only some are registered", tone: "warn" };
  }
  if (state === "yes") {
    return { words: end.role === "accepts" ? `Sees ${end.user} registered` : "Registered", tone: "ok" };
  }
  return end.role === "accepts" && end.truths.reachable.state === "yes"
    ? { words: `Accepts ${end.user}`, tone: "quiet" }
    : { words: "Not known", tone: "quiet" };
}

/** How a line stands, in the fewest words: the first cause, or that it is in order. */
export function lineHeadline(line: Pick<LineItem, "state" | "disagreements" | "ends">): { words: string; tone: Tone } {
  const { label, tone } = lineStateWords[line.state];
  if (line.state !== "problem") {
    return { words: label, tone };
  }
  const problem = line.disagreements.find((disagreement) => disagreement.severity === "problem");
  if (problem) {
    return { words: shortCause(problem.code), tone };
  }
  for (const end of line.ends) {
    const status = endStatus(end, line);
    if (status.tone === "bad") {
      const isOfEnd = /^(?:Does not answer|Refuses)/.test(status.words);
      return { words: isOfEnd ? `${capital(end.noun)} ${lower(status.words)}` : status.words, tone };
    }
  }
  return { words: label, tone };
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What stands above, on and below an end's icon: the device for a section, the record's own name for a record. */
export function endNames(end: LineEndAnswer): { above: string; name: string; below: string } {
  const whole = end.record === "" && !end.foreign;
  return whole
    ? { above: capital(end.noun), name: end.deviceName, below: end.label }
    : { above: capital(end.noun), name: end.label, below: end.deviceName };
}

/** "panel Entrance B", "Extension 204 on pbx-1". */
export function endPhrase(end: { deviceName: string; noun: string; label: string; record?: string }): string {
  return end.record === undefined || end.record === "" ? `the ${end.noun} ${end.deviceName}` : `${end.label} on ${end.deviceName}`;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
