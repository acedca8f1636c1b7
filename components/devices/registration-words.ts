import type { RegistrationOutcome } from "@/lib/device-access/schemas";
import type { MarkState } from "../ui/mark";

export interface OutcomeWords {
  readonly mark: MarkState;
  readonly words: string;
  readonly tone: "accent" | "ok" | "bad" | "warn";
}

/** "4 s", "0.8 s", "2 min". */
function span(ms: number): string {
  const seconds = ms / 1_000;
  return seconds < 1
    ? `${Math.max(0.1, Math.round(seconds * 10) / 10)} s`
    : seconds < 90
      ? `${Math.round(seconds)} s`
      : `${Math.round(seconds / 60)} min`;
}

/** A sentence as the second half of another one: a name or an abbreviation at its head keeps its capital. */
function after(words: string): string {
  return /^(The|A|An|It|Its|Nobody|Nothing|Both|Only) /.test(words) ? `${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
}

/**
 * What has come of a device's registration after a write. `cause`: what its line knows, which says more than the device does. `again`:
 * false for an account that is new.
 */
export function outcomeSentence(outcome: RegistrationOutcome, cause: string | undefined, again = true): OutcomeWords {
  const { state, afterMs, said } = outcome;
  if (state === "waiting") {
    return { mark: "checking", words: "Registering", tone: "accent" };
  }
  if (state === "registered") {
    return { mark: "yes", words: `Registered ${again ? "again " : ""}after ${span(afterMs ?? 0)}`, tone: "ok" };
  }
  const why = cause ?? said;
  if (state === "not_registered") {
    return { mark: "no", words: why === undefined ? "Not registered" : `Not registered, because ${after(why)}`, tone: "bad" };
  }
  return { mark: "unknown", words: `Not known whether it registers${why === undefined ? "" : `: ${after(why)}`}`, tone: "warn" };
}
