import type { JobKind, JobOptions } from "./schemas";

/** Rows of a kind at the same time, at most. Lines: a server takes one write at a time, and more would wait there for longer than a write may wait. */
const atOnceMost: Partial<Record<JobKind, number>> = { give_lines: 3, take_lines: 3 };

/** The options as a job of this kind keeps them: what is shown is what is done. */
export function optionsOf(kind: string, options: JobOptions): JobOptions {
  const most = (atOnceMost as Readonly<Record<string, number>>)[kind] ?? options.parallel;
  return { ...options, parallel: Math.min(options.parallel, most) };
}
