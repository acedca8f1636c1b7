"use client";
import type { ReactNode } from "react";
import type { FieldToFix } from "./entry";

interface ChangesBarProps {
  readonly count: number;
  /** True if there is something to write. */
  readonly ready: boolean;
  readonly names: readonly string[];
  readonly toFix: readonly FieldToFix[];
  readonly refused: string | undefined;
  readonly done: string | undefined;
  /** What goes on after the last write. */
  readonly outcome?: ReactNode;
  /** "Review and apply". */
  readonly label: string;
  readonly onDiscard: () => void;
  readonly onReview: () => void;
}

/** Where there is no room for the panel: how many changes wait, what stops them, and the way to review them. */
export function ChangesBar({ count, ready, names, toFix, refused, done, outcome, label, onDiscard, onReview }: ChangesBarProps) {
  const [first] = toFix;
  const listed = names.slice(0, 4).join(", ");
  return (
    <div className="c-bar" hidden={!ready && !done && !refused && !outcome}>
      <div className="c-bar-words" role="status">
        {count > 0 ? (
          <>
            <span className="c-dot" aria-hidden="true" />
            <b>
              {count} {count === 1 ? "change" : "changes"}
            </b>
          </>
        ) : null}
        {refused ? <span className="c-bar-bad">{refused}</span> : null}
        {!refused && first ? (
          <span className="c-bar-bad">{toFix.length === 1 ? `1 field to fix: ${first.name}` : `${toFix.length} fields to fix`}</span>
        ) : null}
        {!refused && !first && count > 0 ? <span className="c-bar-names">{`${listed}${names.length > 4 ? " …" : ""}`}</span> : null}
        {count === 0 && done && !outcome ? <span>{done}</span> : null}
        {count === 0 ? outcome : null}
      </div>
      {count > 0 ? (
        <button type="button" className="btn btn-g c-bar-discard" onClick={onDiscard}>
          Discard
        </button>
      ) : null}
      {ready ? (
        <button type="button" className="btn btn-p" onClick={onReview}>
          {label}
        </button>
      ) : null}
    </div>
  );
}
