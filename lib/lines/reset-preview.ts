import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { slot } from "@/lib/platform/app";
import type { LineDetail } from "./endpoints";
import type { LineRow } from "./line-item";

/** What is said of a line's resets. */
interface ResetsOfLine {
  /** What a reset would do. */
  readonly preview: LineDetail["reset"];
  /** Where each of the line's resets stands, in words for this person, by its id. */
  readonly words: ReadonlyMap<string, string>;
}

/** Says this of a line, for this person. */
export type ResetsOf = (line: LineRow, actor: Actor) => Promise<ResetsOfLine>;

const shared = slot<ResetsOf>("resets-of-line");

/** Lines do not know what a reset is: whoever does answers from now on. */
export function askForResets(answer: ResetsOf): void {
  shared.value = answer;
}

/** What is said of a line's resets. Throws if nobody has been named who knows. */
export function resetsOf(...[line, actor]: Parameters<ResetsOf>): ReturnType<ResetsOf> {
  const answer = shared.value;
  if (answer === undefined) {
    throw new Error("Nobody said who knows what a reset would do");
  }
  return answer(line, actor);
}
