/** One line of the bench's table. */
export interface Result {
  readonly what: string;
  readonly measured: string;
  readonly bound: string;
  readonly kept: boolean;
}

/** The value below which the share `q` of the samples lies (nearest rank). */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (samples: readonly number[]) => quantile(samples, 0.5);
export const p95 = (samples: readonly number[]) => quantile(samples, 0.95);

/** Milliseconds that a piece of work takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}

const round = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0));

export const ms = (value: number) => `${round(value)} ms`;

/** A result with an upper bound in the same unit. */
export function atMost(what: string, value: number, bound: number, unit = ""): Result {
  const suffix = unit === "" ? "" : ` ${unit}`;
  return { what, measured: `${round(value)}${suffix}`, bound: `≤ ${bound}${suffix}`, kept: value <= bound };
}

/** A result with a lower bound in the same unit. */
export function atLeast(what: string, value: number, bound: number, unit = ""): Result {
  const suffix = unit === "" ? "" : ` ${unit}`;
  return { what, measured: `${round(value)}${suffix}`, bound: `≥ ${bound}${suffix}`, kept: value >= bound };
}

/** The table as text, aligned, with what was missed marked. */
export function table(results: readonly Result[]): string {
  const rows = [
    ["", "measured", "bound", ""],
    ...results.map((result) => [result.what, result.measured, result.bound, result.kept ? "ok" : "MISSED"]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
