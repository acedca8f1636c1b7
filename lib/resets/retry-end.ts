import "server-only";
import { log } from "@/lib/platform/log";
import type { LiveReading } from "@/lib/settings/read-settings";
import type { WriteFact } from "@/lib/settings/write-facts";
import { askServer } from "./await-registration";
import { type Cause, type ResetFact, resetColumn } from "./facts";
import type { Lease } from "./lease";
import { beginPutBack, beginStep, type EndState, endStep, type Loaded, loadReset, saveEnd } from "./reset-store";
import { opened, recogniser } from "./secrets";
import { writeEnd } from "./write-end";

/** Tries at one end, and the pauses between them. */
const attemptsMax = 3;
const pausesMs = [250, 1_000];

/** True if the end is known to have this secret. */
export function isAt(end: EndState, which: "new" | "old"): boolean {
  return end.currentSecret === which;
}

/** What stands in the database about an end, as it is now. */
async function freshEnd(reset: Loaded, end: EndState): Promise<{ end: EndState; direction: string }> {
  const now = await loadReset(reset.id);
  return { end: now?.ends.find((fresh) => fresh.id === end.id) ?? end, direction: now?.direction ?? reset.direction };
}

/**
 * Brings one end to the new or the old secret, with a few tries. Its step is written down before and after; what the end holds is
 * kept after every try. Stops early where a person changes the direction. `seen`: what the end said when it was checked.
 */
export async function writeEndWithRetry(
  reset: Loaded,
  end: EndState,
  which: "new" | "old",
  lease: Lease,
  signal: AbortSignal,
  seen?: LiveReading,
): Promise<{ ok: boolean; detail: Cause }> {
  const step = which === "new" ? { kind: "write", endSeq: end.seq } : { kind: "put_back", endSeq: end.seq };
  await (which === "new" ? beginStep(reset.id, step) : beginPutBack(reset.id, end));
  const otherSecret = which === "new" ? "old" : "new";
  const [target, isOther] = await Promise.all([opened(reset, end, which), recogniser(end, otherSecret)]);
  if (target === undefined) {
    const detail: Cause = { code: "secret_unknown", seq: end.seq, which };
    await endStep(reset.id, step, "failed", detail);
    return { ok: false, detail };
  }
  const prove = async (secret: "target" | "other") => {
    const password = secret === "target" ? target : await opened(reset, end, otherSecret);
    return password === undefined ? "unknown" : askServer(end, password);
  };
  const force = which === "old" || reset.phase === "finish";
  let fact: WriteFact = { code: "failed_here" };
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const now = attempt === 1 ? { end, direction: reset.direction } : await freshEnd(reset, end);
    if (signal.aborted || (which === "new" && now.direction === "rollback")) {
      await endStep(reset.id, step, "skipped", { code: "skipped" });
      return { ok: false, detail: { code: "stopped" } };
    }
    const result = await writeEnd(reset, now.end, { which, target, isOther, seen, force, prove }, lease);
    fact = result.detail;
    const tried: ResetFact = { code: "tried", fact, times: 1 };
    const { currentSecret, verified } = result;
    await saveEnd(end.id, { currentSecret, verified, detail: currentSecret === which ? null : resetColumn.write(tried) });
    if (currentSecret === which) {
      await endStep(reset.id, step, "done", tried);
      return { ok: true, detail: { code: "end", seq: end.seq, fact } };
    }
    log.info({ resetId: reset.id, end: end.seq, attempt, currentSecret }, "a try at an end did not succeed");
    if (result.final || attempt === attemptsMax) {
      await endStep(reset.id, step, currentSecret === "unknown" ? "unknown" : "failed", { ...tried, times: attempt });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt - 1]));
  }
  return { ok: false, detail: { code: "end", seq: end.seq, fact } };
}
