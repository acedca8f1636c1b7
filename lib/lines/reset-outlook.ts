import "server-only";
import type { Actor } from "@/lib/auth/actor";
import type { LineDetail } from "./endpoints";
import type { LineRow } from "./line-item";

/** Says what a reset of a line would do, for this person. */
export type OutlookOf = (line: LineRow, actor: Actor) => Promise<LineDetail["reset"]>;

const slot = Symbol.for("lineward.reset-outlook");
const shared = globalThis as { [slot]?: OutlookOf };

/** Lines do not know what a reset is: whoever does answers from now on. */
export function askForOutlook(answer: OutlookOf): void {
  shared[slot] = answer;
}

/** What a reset of a line would do. Throws if nobody has been named who knows. */
export function outlookOf(...[line, actor]: Parameters<OutlookOf>): ReturnType<OutlookOf> {
  const answer = shared[slot];
  if (answer === undefined) {
    throw new Error("Nobody said who knows what a reset would do");
  }
  return answer(line, actor);
}
