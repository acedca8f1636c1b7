import "server-only";
import { log } from "@/lib/platform/log";
import type { LiveReading } from "@/lib/settings/read-settings";
import { writeWords } from "@/lib/settings/write-facts";
import { askServer } from "./await-registration";
import type { Lease } from "./lease";
import { sayEnd } from "./plan";
import { beginPutBack, beginStep, type EndState, endStep, type Loaded, loadReset, saveEnd } from "./reset-store";
import { opened, recogniser } from "./secrets";
import { writeEnd } from "./write-end";

/** Tries at one end, and the pauses between them. */
const attemptsMax = 3;
const pausesMs = [250, 1_000];

/** True if the end is known to have this secret. */
export function isAt(end: EndState, which: "new" | "old"): boolean {
  return end.holds === which;
}

/** What stands in the database about an end, as it is now. */
async function freshEnd(reset: Loaded, end: EndState): Promise<{ end: EndState; wish: string }> {
  const now = await loadReset(reset.id);
  return { end: now?.ends.find((one) => one.id === end.id) ?? end, wish: now?.wish ?? reset.wish };
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
): Promise<{ ok: boolean; detail: string }> {
  const step = which === "new" ? { kind: "write", endSeq: end.seq } : { kind: "put_back", endSeq: end.seq };
  await (which === "new" ? beginStep(reset.id, step) : beginPutBack(reset.id, end, sayEnd(end)));
  const otherOne = which === "new" ? "old" : "new";
  const [target, isOther] = await Promise.all([opened(reset, end, which), recogniser(end, otherOne)]);
  if (target === undefined) {
    const detail = `The ${which} password of ${sayEnd(end)} is not known to Lineward.`;
    await endStep(reset.id, step, "failed", detail);
    return { ok: false, detail };
  }
  const prove = async (one: "target" | "other") => {
    const password = one === "target" ? target : await opened(reset, end, otherOne);
    return password === undefined ? "unknown" : askServer(end, password);
  };
  const force = which === "old" || reset.phase === "finish";
  let detail = "";
  for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
    const now = attempt === 1 ? { end, wish: reset.wish } : await freshEnd(reset, end);
    if (signal.aborted || (which === "new" && now.wish === "old")) {
      await endStep(reset.id, step, "skipped", "Stopped");
      return { ok: false, detail: "Stopped by a person." };
    }
    const result = await writeEnd(reset, now.end, { which, target, isOther, seen, force, prove }, lease);
    detail = writeWords(result.detail, end);
    await saveEnd(end.id, { holds: result.holds, proven: result.proven, detail: result.holds === which ? null : detail });
    if (result.holds === which) {
      await endStep(reset.id, step, "done", detail);
      return { ok: true, detail };
    }
    log.info({ resetId: reset.id, end: end.seq, attempt, holds: result.holds }, "a try at an end did not succeed");
    if (result.final || attempt === attemptsMax) {
      await endStep(
        reset.id,
        step,
        result.holds === "unknown" ? "unknown" : "failed",
        `${detail}${attempt > 1 ? ` Tried ${attempt} times.` : ""}`,
      );
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, pausesMs[attempt - 1]));
  }
  return { ok: false, detail: `${sayEnd(end)}: ${detail}` };
}
