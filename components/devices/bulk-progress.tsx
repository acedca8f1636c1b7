"use client";
import { Link } from "../ui/link";
import { Spinner } from "../ui/spinner";
import type { BulkRun } from "./bulk-run";

/** How far a run is, and what failed with its cause. */
export function BulkProgress({ run, busy }: { run: BulkRun; busy: string }) {
  const failed = run.failures.length;
  const width = (part: number) => ({ width: `${run.total === 0 ? 0 : (part / run.total) * 100}%` });
  return (
    <div>
      <div className="flex items-center gap-2" aria-live={run.state === "running" ? "off" : "polite"}>
        {run.state === "running" ? (
          <>
            <Spinner className="text-accent" />
            <span className="truncate">
              {busy} {run.current}
            </span>
          </>
        ) : (
          <span className="font-medium">
            {run.done - failed} of {run.total} done{failed > 0 ? `, ${failed} failed` : ""}
            {run.done < run.total ? `, ${run.total - run.done} not begun` : ""}
          </span>
        )}
        <span className="ml-auto text-xs text-ink-2 num">
          {run.done} / {run.total}
        </span>
      </div>
      <div className="pg mt-2" role="progressbar" aria-label={busy} aria-valuemin={0} aria-valuemax={run.total} aria-valuenow={run.done}>
        <i style={{ ...width(run.done - failed), background: "var(--accent)" }} />
        <i style={{ ...width(failed), background: "var(--bad)" }} />
      </div>
      {failed > 0 ? (
        <ul className="mt-4 max-h-60 overflow-y-auto card">
          {run.failures.map(({ device, cause }) => (
            <li key={device.id} className="px-3 py-2 border-t border-line first:border-t-0">
              <Link href={`/devices/${device.id}`} className="font-medium">
                {device.name}
              </Link>
              <div className="text-xs text-bad-ink wrap-break-word">{cause}</div>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
