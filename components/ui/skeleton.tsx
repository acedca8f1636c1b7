/** Grey rows of the height of those to come. Appears only after 300 ms. */
export function SkeletonRows({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  return (
    <div className="bones" aria-hidden="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className="flex items-center gap-4 px-6 phone:px-4 border-b border-line" style={{ height }}>
          <span className="bone" style={{ width: 16, height: 16 }} />
          <span className="bone" style={{ width: `${18 + ((row * 7) % 14)}%` }} />
          <span className="bone phone:hidden" style={{ width: "12%" }} />
          <span className="bone ml-auto" style={{ width: 64 }} />
        </div>
      ))}
    </div>
  );
}

/** Grey blocks for cards and forms. */
export function SkeletonBlock({ lines = 4 }: { lines?: number }) {
  return (
    <div className="bones flex flex-col gap-4 p-5" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
        <div key={line} className="flex flex-col gap-2">
          <span className="bone" style={{ width: `${24 + ((line * 11) % 18)}%` }} />
          <span className="bone" style={{ width: "100%", height: 34, borderRadius: 7 }} />
        </div>
      ))}
    </div>
  );
}
