"use client";
import { TriangleAlert, Undo2 } from "lucide-react";
import { memo, useRef, useState } from "react";
import type { ChangeEntry } from "./entry";

const Entry = memo(
  function Entry({ entry, onUndo }: { entry: ChangeEntry; onUndo?: (path: string) => void }) {
    return (
      <li className="c-entry">
        <div className="c-name">
          {entry.name}
          {onUndo ? (
            <button type="button" className="c-undo" aria-label={`Undo ${entry.name}`} onClick={() => onUndo(entry.path)}>
              <Undo2 size={13} aria-hidden="true" />
            </button>
          ) : null}
        </div>
        <div className={entry.mono ? "c-values mono" : "c-values"}>
          <div className="c-from">
            <span aria-hidden="true">−</span>
            <del>
              <span className="c-hidden">from </span>
              {entry.from}
            </del>
          </div>
          <div className="c-to">
            <span aria-hidden="true">+</span>
            <ins>
              <span className="c-hidden">to </span>
              {entry.to}
            </ins>
          </div>
        </div>
        {entry.note ? <div className="c-note">{entry.note}</div> : null}
        {entry.risks.map((risk) => (
          <div key={risk} className="c-risk">
            <TriangleAlert size={13} aria-hidden="true" />
            <span>{risk}</span>
          </div>
        ))}
      </li>
    );
  },
  (before, after) =>
    before.onUndo === after.onUndo &&
    before.entry.name === after.entry.name &&
    before.entry.from === after.entry.from &&
    before.entry.to === after.entry.to &&
    before.entry.note === after.entry.note &&
    before.entry.risks.join() === after.entry.risks.join(),
);

/** Old and new of each field, with what the write does. Without `onUndo` it only shows. */
export function ChangeList({ entries, onUndo }: { entries: readonly ChangeEntry[]; onUndo?: (path: string) => void }) {
  const list = useRef<HTMLUListElement>(null);
  const latest = useRef(onUndo);
  latest.current = onUndo;
  // One function for all entries and all redraws, so that an entry redraws only when its words change.
  const [undo] = useState(() => (path: string) => {
    const at = [...(list.current?.children ?? [])].findIndex((child) => child.contains(document.activeElement));
    latest.current?.(path);
    // The entry goes, and the focus would go with it: hand it to the next one.
    requestAnimationFrame(() => {
      const left = list.current?.querySelectorAll<HTMLElement>(".c-undo") ?? [];
      left[Math.min(Math.max(at, 0), left.length - 1)]?.focus();
    });
  });
  return (
    <ul ref={list} className="c-list">
      {entries.map((entry) => (
        <Entry key={entry.path} entry={entry} {...(onUndo ? { onUndo: undo } : {})} />
      ))}
    </ul>
  );
}
