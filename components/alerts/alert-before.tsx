"use client";
import type { AlertDetail } from "@/lib/alerts/schemas";
import { Card } from "../ui/card";
import { Link } from "../ui/link";
import { lastedWords, spanWords } from "./alert-words";
import { Moment } from "./moment";

/** What happens if nobody does anything. */
export function IfLeft({ alert: { again, state, kind, acknowledged } }: { alert: AlertDetail }) {
  if (state === "resolved") {
    return null;
  }
  return (
    <Card title="If you leave it">
      <p className="px-4 py-3.5 text-ink-2">
        {again === null ? (
          acknowledged === null ? (
            "People are not told again. "
          ) : (
            "People are not told again while somebody has it. "
          )
        ) : (
          <>
            People are told again at <Moment at={again.at} />, then every {spanWords(again.everyMinutes * 60)}.{" "}
          </>
        )}
        {kind === "job"
          ? "It closes after a day, or when the job is tried again."
          : "It closes by itself when what it covers is in order again."}
      </p>
    </Card>
  );
}

/** Earlier alerts of the same cause. */
export function AlertBefore({ alert: { before } }: { alert: AlertDetail }) {
  if (before.length === 0) {
    return null;
  }
  return (
    <Card title="Before" count={before.length}>
      <ul aria-label="Before">
        {before.map((other) => (
          <li key={other.id} className="flex items-center gap-3 px-4 min-h-[44px] border-t border-line first:border-t-0">
            <Link href={`/alerts/${other.id}`} className="link">
              {other.resolvedAt === null ? "Still open" : `Lasted ${lastedWords({ since: other.openedAt, resolvedAt: other.resolvedAt })}`}
            </Link>
            <span className="ml-auto text-xs text-ink-3">
              <Moment at={other.openedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
