import type { LineEndAnswer } from "@/lib/lines/schemas";
import type { EndStatus } from "./line-words";

export type WireState = "ok" | "quiet" | "writing" | "differs" | "broken";

const byTone: Readonly<Record<EndStatus["tone"], WireState>> = {
  bad: "broken",
  warn: "differs",
  accent: "writing",
  ok: "ok",
  quiet: "quiet",
};
const worst: readonly WireState[] = ["broken", "differs", "writing", "quiet", "ok"];

/**
 * The wire between each end and the next. A wire belongs to the end that is further from the server, for that end's trouble is
 * what breaks it; the server's own trouble breaks every wire that leads to it.
 */
export function wiresOf(ends: readonly Pick<LineEndAnswer, "role">[], statuses: readonly EndStatus[]): WireState[] {
  const found = ends.findIndex((end) => end.role === "accepts");
  const server = found === -1 ? ends.length - 1 : found;
  const stateOf = (at: number): WireState => byTone[statuses[at]?.tone ?? "quiet"];
  const atServer = stateOf(server);
  return ends.slice(1).map((_end, at) => {
    const own = stateOf(at < server ? at : at + 1);
    const touches = at === server || at === server - 1;
    // A server that says nothing special does not make a good wire look doubtful.
    const candidates = touches && atServer !== "quiet" && atServer !== "ok" ? [own, atServer] : [own];
    return worst.find((state) => candidates.includes(state)) ?? "quiet";
  });
}
