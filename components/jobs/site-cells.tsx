import type { JobDetail, RowState } from "@/lib/jobs/schemas";
import { countOf, endedIn, rowLooks } from "./job-words";

type Shape = "whole" | "broken" | "half" | "dashed" | "core" | "faint" | "line";

/** The shape says it, the colour repeats it. */
const shapes: Readonly<Record<RowState, Shape>> = {
  done: "whole",
  unchanged: "whole",
  refused: "broken",
  login_refused: "broken",
  not_applied: "broken",
  unknown: "broken",
  changed_meanwhile: "half",
  expired: "half",
  waiting: "dashed",
  unplanned: "dashed",
  running: "core",
  queued: "faint",
  planned: "faint",
  stopped: "line",
};

const order: readonly RowState[] = [
  "done",
  "unchanged",
  "unknown",
  "not_applied",
  "login_refused",
  "refused",
  "changed_meanwhile",
  "expired",
  "unplanned",
  "waiting",
  "running",
  "stopped",
  "queued",
  "planned",
];

function Cell({ state, x, y, width = 8, height = 12 }: { state: RowState; x: number; y: number; width?: number; height?: number }) {
  const box = { x, y, width, height, rx: 1.6 };
  switch (shapes[state]) {
    case "whole":
      return <rect {...box} fill="var(--ok)" opacity={state === "done" ? 0.6 : 0.3} />;
    case "broken":
      return (
        <>
          <rect {...box} height={height * 0.4} fill="var(--bad)" />
          <rect {...box} y={y + height * 0.6} height={height * 0.4} fill="var(--bad)" />
        </>
      );
    case "half":
      return (
        <>
          <rect {...box} fill="var(--warn)" opacity={0.32} />
          <rect {...box} y={y + height / 2} height={height / 2} fill="var(--warn)" />
        </>
      );
    case "dashed":
      return (
        <rect
          x={x + 0.6}
          y={y + 0.6}
          width={width - 1.2}
          height={height - 1.2}
          rx={1.4}
          fill="none"
          stroke="var(--ink-3)"
          strokeWidth={1.1}
          strokeDasharray="2 1.6"
        />
      );
    case "core":
      return (
        <>
          <rect {...box} fill="var(--accent)" opacity={0.3} />
          <rect x={x + width / 4} y={y + height / 3} width={width / 2} height={height / 3} rx={1} fill="var(--accent)" />
        </>
      );
    case "line":
      return <rect x={x} y={y + height / 2 - 1} width={width} height={2} rx={1} fill="var(--idle)" />;
    case "faint":
      return <rect {...box} fill="var(--line-2)" opacity={0.6} />;
  }
}

/** What the shapes mean, with how many rows have each. */
export function CellLegend({ counts }: Pick<JobDetail, "counts">) {
  return (
    <ul className="flex flex-wrap items-baseline gap-x-6 gap-y-1.5">
      {order
        .filter((state) => (counts[state] ?? 0) > 0)
        .map((state) => (
          <li key={state} className="flex items-baseline gap-2">
            <svg className="self-center flex-none" width="8" height="12" aria-hidden="true">
              <Cell state={state} x={0} y={0} />
            </svg>
            <span className="font-semibold num">{counts[state]}</span>
            <span className="text-ink-3">{rowLooks[state].label.toLowerCase()}</span>
          </li>
        ))}
    </ul>
  );
}

/** More cells than these are drawn as one for several rows: a screen has no room for them. */
const cellsMax = 1_400;
/** Up to so many cells are drawn wide: a few narrow ones would be lost on the page. */
const wideMax = 160;
const wide = { width: 20, high: 3 };
const narrow = { width: 8, high: 4 };

/** The states of a site's cells, one after the other; a state that there is has one at least. */
function cellsOf(counts: JobDetail["counts"], rowsInCell: number): RowState[] {
  return order.flatMap((state) => Array.from({ length: Math.ceil((counts[state] ?? 0) / rowsInCell) }, () => state));
}

/** One cell for each row, by site, so that a dead switch or a bad firmware is seen as a cluster. */
export function SiteCells({ places, total }: Pick<JobDetail, "places" | "total">) {
  const rowsInCell = Math.max(1, Math.ceil(total / cellsMax));
  const { width, high } = total <= wideMax ? wide : narrow;
  const step = width + 2;
  const shown = places.slice(0, 60);
  return (
    <>
      <ul className="run-cells">
        {shown.map(({ site, counts }) => {
          const cells = cellsOf(counts, rowsInCell);
          const rows = countOf(counts, ...order);
          const rise = Math.min(high, Math.max(1, cells.length));
          const columns = Math.ceil(cells.length / rise);
          const ended = endedIn(counts);
          return (
            <li key={site?.id ?? ""} className="min-w-0 max-w-full">
              <svg
                width={columns * step - 2}
                height={high * 14 - 2}
                viewBox={`0 0 ${columns * step - 2} ${high * 14 - 2}`}
                preserveAspectRatio="xMinYMin"
                className="block max-w-full"
                aria-hidden="true"
              >
                {cells.map((state, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place and nothing else
                  <Cell key={at} state={state} x={Math.floor(at / rise) * step} y={(at % rise) * 14} width={width} />
                ))}
              </svg>
              <div className="text-xs leading-[18px] mt-1.5 truncate max-w-[220px]" title={site?.name}>
                {site?.name ?? "No site"}
              </div>
              <div className="text-xs text-ink-3 num">{ended === rows ? `${rows}` : `${ended} of ${rows}`}</div>
            </li>
          );
        })}
      </ul>
      {rowsInCell > 1 || places.length > shown.length ? (
        <p className="text-xs text-ink-3 mt-3">
          {rowsInCell > 1 ? `A cell stands for up to ${rowsInCell} rows. ` : ""}
          {places.length > shown.length ? `${places.length - shown.length} more sites are not drawn.` : ""}
        </p>
      ) : null}
    </>
  );
}
