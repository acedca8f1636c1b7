import type { StatusCounts } from "./use-overview";

const ticks = 52;
const step = 4.4;
const order = ["yes", "no", "differs", "unknown"] as const;

/** How many of 52 ticks each state gets: what exists gets at least one, the largest gives way. */
export function ticksOf(counts: StatusCounts): (typeof order)[number][] {
  const total = order.reduce((sum, state) => sum + counts[state], 0);
  if (total === 0) {
    return [];
  }
  const shares = order.map((state) => ({
    state,
    share: counts[state] === 0 ? 0 : Math.max(1, Math.round((counts[state] / total) * ticks)),
  }));
  const largest = shares.reduce((a, b) => (b.share > a.share ? b : a));
  largest.share += ticks - shares.reduce((sum, share) => sum + share.share, 0);
  return shares.flatMap(({ state, share }) => Array.from({ length: Math.max(0, share) }, () => state));
}

function Tick({ state, x }: { state: (typeof order)[number]; x: number }) {
  if (state === "yes") {
    return <rect x={x} width="2" height="18" rx="1" fill="var(--ok)" opacity="0.62" />;
  }
  if (state === "no") {
    return (
      <>
        <rect x={x} width="2" height="6.5" rx="1" fill="var(--bad)" />
        <rect x={x} y="11.5" width="2" height="6.5" rx="1" fill="var(--bad)" />
      </>
    );
  }
  if (state === "differs") {
    return (
      <>
        <rect x={x} width="2" height="18" rx="1" fill="var(--warn)" opacity="0.35" />
        <rect x={x} y="9" width="2" height="9" rx="1" fill="var(--warn)" />
      </>
    );
  }
  return (
    <>
      {[0, 8, 16].map((y) => (
        <rect key={y} x={x} y={y} width="2" height="2" rx="1" fill="var(--idle)" />
      ))}
    </>
  );
}

/** The fleet's share of each state in the shapes of the marks. Decoration: the counts stand beside it. */
export function StatusMeter({ counts }: { counts: StatusCounts }) {
  const drawn = ticksOf(counts);
  return (
    <svg width="100%" height="18" viewBox={`0 0 ${ticks * step - 2.4} 18`} preserveAspectRatio="none" aria-hidden="true">
      {drawn.length === 0 ? <rect width="226.4" height="18" rx="1" fill="var(--line)" opacity="0.5" /> : null}
      {drawn.map((state, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tick is its place
        <Tick key={index} state={state} x={index * step} />
      ))}
    </svg>
  );
}
