import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { shared } from "@/lib/platform/app";
import { monotonicMs } from "@/lib/platform/clock";
import { epoch } from "@/lib/platform/db/epochs";
import { env } from "@/lib/platform/env";

interface Kept {
  readonly text: Promise<string>;
  readonly epoch: number;
  readonly at: number;
  /** Characters, once they are known. */
  size: number;
}

/** Long enough for everybody who looks at the same moment, too short to show anything but the database (keys come from a file). */
const keptForMs = 1_000;
/** All answers together; the oldest go first. */
const charactersMax = 4_000_000;

const all = shared<{ readonly kept: Map<string, Kept>; characters: number }>("answers", () => ({ kept: new Map(), characters: 0 }));

function drop(key: string, item: Kept): void {
  const { kept } = all();
  if (kept.get(key) === item) {
    kept.delete(key);
    all().characters -= item.size;
  }
}

function makeRoom(): void {
  const { kept } = all();
  for (const [key, item] of kept) {
    if (all().characters <= charactersMax) {
      return;
    }
    drop(key, item);
  }
}

/**
 * The text of an answer, made once for everybody who may see the same and asks while nothing has been written: a change shows at once,
 * to its writer and to all others. Only where this process alone has the database.
 */
export async function sharedText(
  asked: string,
  { role, sites, grants }: Pick<Actor, "role" | "sites" | "grants">,
  make: () => Promise<string>,
): Promise<string> {
  if (env().database.kind !== "sqlite") {
    return make();
  }
  const key = `${role}\n${grants === undefined ? "" : grants.join()}\n${sites === null ? "" : JSON.stringify(sites)}\n${asked}`;
  const before = all().kept.get(key);
  if (before && before.epoch === epoch("data") && monotonicMs() - before.at < keptForMs) {
    return before.text;
  }
  if (before) {
    drop(key, before);
  }
  const now = { epoch: epoch("data"), at: monotonicMs() };
  const kept: Kept = { ...now, text: make(), size: key.length };
  all().kept.set(key, kept);
  all().characters += kept.size;
  try {
    const text = await kept.text;
    if (all().kept.get(key) === kept) {
      kept.size += text.length;
      all().characters += text.length;
      makeRoom();
    }
    return text;
  } catch (error) {
    drop(key, kept);
    throw error;
  }
}
