import "server-only";
import { standingsOf } from "@/lib/auth/standing";
import { shared } from "@/lib/platform/app";
import { log } from "@/lib/platform/log";
import { audienceOf } from "./audience";
import { hub } from "./hub";

/** Several writes about people within this time are looked at together. */
const gatherMs = 100;
/** A session that ends by its time, and one whose end nobody told us of, is found this often. */
const lookEveryMs = 15_000;
/** A session's end is waited for to the moment if it is nearer than the next look. */
const slackMs = 50;

interface Watch {
  timer: NodeJS.Timeout | undefined;
  dueMs: number;
  looking: Promise<void> | undefined;
}

const watch = shared<Watch>("live-watch", () => ({ timer: undefined, dueMs: Number.POSITIVE_INFINITY, looking: undefined }));

/** Looks again after so long, or earlier if that was planned already. */
function lookIn(ms: number): void {
  const all = watch();
  const dueMs = performance.now() + ms;
  if (dueMs >= all.dueMs) {
    return;
  }
  clearTimeout(all.timer);
  all.dueMs = dueMs;
  all.timer = setTimeout(() => {
    all.timer = undefined;
    all.dueMs = Number.POSITIVE_INFINITY;
    void lookNow();
  }, ms).unref();
}

/** Something about people, their sessions or their sites was written, or a stream was opened. */
export function lookSoon(): void {
  if (hub().count() > 0) {
    lookIn(gatherMs);
  }
}

/** Ends the streams of those who are not signed in any more, or may see something else than when they came. One look for all streams. */
async function lookNow(): Promise<void> {
  const all = watch();
  await all.looking;
  all.looking = look().catch((error: unknown) => log.warn({ err: error }, "it could not be looked who is still signed in"));
  await all.looking;
  if (hub().count() > 0) {
    lookIn(lookEveryMs);
  }
}

async function look(): Promise<void> {
  const { streams, end } = hub();
  const open = streams();
  const standings = await standingsOf(open.map((stream) => stream.sessionId));
  let nearest = Number.POSITIVE_INFINITY;
  for (const stream of open) {
    const standing = standings.get(stream.sessionId);
    if (!standing) {
      end(stream, "signed_out");
    } else if (audienceOf(standing).key === stream.audience.key) {
      nearest = Math.min(nearest, standing.expiresAt);
    } else {
      end(stream, "changed");
    }
  }
  const leftMs = nearest - Date.now() + slackMs;
  if (leftMs < lookEveryMs) {
    lookIn(Math.max(slackMs, leftMs));
  }
}

/** The end of the process: every page comes back to the next one. */
export function endStreams(): void {
  clearTimeout(watch().timer);
  for (const stream of hub().streams()) {
    hub().end(stream, "stopping");
  }
}
