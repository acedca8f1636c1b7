import { partialMatchKey, type Query, type QueryClient } from "@tanstack/react-query";
import type { Stale } from "./stale-answers";

/** Events of one moment are one look. */
const gatherMs = 30;
/** An answer is asked for at most this often, whatever happens. */
const hurryMs = 1_000;
const calmMs = 5_000;
/** A list of several pages is asked for page by page. */
const longMs = 10_000;

/** A page that opens was answered on its way here: what happened meanwhile is remembered for it this long. */
const onTheWayMs = 15_000;
/** Between an answer and the time that stands on it. */
const answeringMs = 1_000;
const rememberedMax = 500;

interface Paced {
  lastAt: number;
  /** When it is asked for next; undefined: nothing has happened since. */
  dueAt: number | undefined;
  isAsked: boolean;
}

export interface Refresher {
  /** These answers are old: those that are shown are asked for again, in a moment. */
  refresh(stale: readonly Stale[]): void;
  stop(): void;
}

function pagesOf(query: Query): number {
  const { pages } = (query.state.data ?? {}) as { pages?: readonly unknown[] };
  return pages?.length ?? 1;
}

const shows = (query: Query, id: string) => JSON.stringify(query.state.data ?? "").includes(`"${id}"`);

/** How often this answer is asked for at most; undefined if it is not old. */
function paceOf(query: Query, { about, shown = false }: Stale): number | undefined {
  if (pagesOf(query) > 1) {
    return longMs;
  }
  if (about === undefined || shows(query, about)) {
    return hurryMs;
  }
  return shown ? undefined : calmMs;
}

/**
 * Asks again for what events have made old: at most once a second for each answer, never while it is on its way, and not in a tab that nobody
 * looks at. What no page shows is asked for when one does.
 */
export function createRefresher(client: QueryClient, isSeen: () => boolean = () => document.visibilityState === "visible"): Refresher {
  const paced = new Map<string, Paced>();
  /** What has happened lately, for answers that no page had yet. */
  let lately: { readonly old: Stale; readonly at: number }[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Number.POSITIVE_INFINITY;

  const runAt = (at: number) => {
    if (at < timerAt) {
      clearTimeout(timer);
      timerAt = at;
      timer = setTimeout(run, Math.max(0, at - Date.now()));
    }
  };
  const ask = async (query: Query, pace: Paced) => {
    pace.dueAt = undefined;
    pace.lastAt = Date.now();
    pace.isAsked = true;
    await client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    pace.isAsked = false;
    if (pace.dueAt !== undefined) {
      runAt(pace.dueAt);
    }
  };
  const run = () => {
    timerAt = Number.POSITIVE_INFINITY;
    if (!isSeen()) {
      return;
    }
    for (const [hash, pace] of paced) {
      const query = client.getQueryCache().get(hash);
      if (!query) {
        paced.delete(hash);
      } else if (pace.dueAt !== undefined && !pace.isAsked) {
        pace.dueAt <= Date.now() ? void ask(query, pace) : runAt(pace.dueAt);
      }
    }
  };
  const note = (query: Query, old: Stale, now: number) => {
    const everyMs = paceOf(query, old);
    if (everyMs === undefined) {
      return;
    }
    const pace = paced.get(query.queryHash) ?? { lastAt: 0, dueAt: undefined, isAsked: false };
    paced.set(query.queryHash, pace);
    const dueAt = Math.max(now + gatherMs, pace.lastAt + everyMs);
    pace.dueAt = Math.min(pace.dueAt ?? dueAt, dueAt);
    runAt(pace.dueAt);
  };
  const forgetOlder = (now: number) => {
    lately = lately.filter(({ at }) => now - at < onTheWayMs).slice(-rememberedMax);
  };
  // The server answers a page before that is here to be told: it may show what was so before an event that has come already.
  const unsubscribe = client.getQueryCache().subscribe(({ type, query }) => {
    if (type !== "observerAdded" || query.state.data === undefined || query.state.isInvalidated) {
      return;
    }
    const now = Date.now();
    forgetOlder(now);
    for (const { old, at } of lately) {
      if (query.state.dataUpdatedAt < at + answeringMs && partialMatchKey(query.queryKey, old.key)) {
        note(query, old, now);
      }
    }
  });
  const look = () => {
    if (isSeen()) {
      run();
    }
  };
  if (typeof document !== "undefined") {
    document.addEventListener("visibilitychange", look);
  }
  return {
    refresh(stale) {
      const now = Date.now();
      forgetOlder(now);
      for (const old of stale) {
        lately.push({ old, at: now });
        for (const query of client.getQueryCache().findAll({ queryKey: old.key })) {
          if (!query.isActive()) {
            query.invalidate();
            continue;
          }
          note(query, old, now);
        }
      }
    },
    stop() {
      clearTimeout(timer);
      unsubscribe();
      paced.clear();
      lately = [];
      if (typeof document !== "undefined") {
        document.removeEventListener("visibilitychange", look);
      }
    },
  };
}
