"use client";
import { CircleCheck } from "lucide-react";
import { type ReactNode, useId } from "react";
import { Spinner } from "@/components/ui/spinner";
import { ChangeList } from "./change-list";
import "./changes.css";
import { useCommand } from "../ui/command-key";
import { ConflictList } from "./conflict-list";
import type { ChangeEntry, ConflictEntry, FieldToFix, RefusalText } from "./entry";
import { ToFix } from "./to-fix";

export interface ChangesPanelProps {
  readonly entries: readonly ChangeEntry[];
  readonly conflicts: readonly ConflictEntry[];
  readonly toFix: readonly FieldToFix[];
  readonly refusal: RefusalText | undefined;
  readonly attempts: number;
  /** How sentences call the device. */
  readonly noun: string;
  /** "When you apply". */
  readonly stepsTitle: string;
  /** What happens after the press, in order. */
  readonly steps: readonly string[];
  /** True if there is something to write. */
  readonly ready: boolean;
  /** The button's words: "Apply 4 changes". */
  readonly apply: string;
  /** The verb while it works; undefined when it does not. */
  readonly working: string | undefined;
  /** What else is to be said before the button. */
  readonly besides?: ReactNode;
  /** What came of the last write. */
  readonly done: string | undefined;
  /** What goes on after the last write. */
  readonly outcome?: ReactNode;
  /** Left out where no reason is kept. */
  readonly reason?: string;
  readonly onReason: (reason: string) => void;
  readonly onUndo: (path: string) => void;
  readonly onDiscard: () => void;
  readonly onGoTo: (path: string) => void;
  readonly onChoose: (path: string, side: "theirs" | "mine") => void;
  readonly onApply: () => void;
  /** Left out inside a sheet that says it already. */
  readonly titled?: boolean;
}

/** Everything that a write will do, before it is done: old and new per field with its risk, the steps, and the button. */
export function ChangesPanel(props: ChangesPanelProps) {
  const { entries, conflicts, noun, steps, working, done, titled = true } = props;
  const id = useId();
  const many = entries.length;
  return (
    <div className="c-panel">
      <div className="c-body" inert={working !== undefined}>
        <div className="c-head">
          {titled ? (
            <h2>
              Changes <span className="c-count">{many > 0 ? many : null}</span>
            </h2>
          ) : null}
          {many > 0 ? (
            <button type="button" className="c-discard" onClick={props.onDiscard}>
              Discard all
            </button>
          ) : null}
        </div>
        <ConflictList entries={conflicts} noun={noun} onChoose={props.onChoose} />
        {many > 0 ? <ChangeList entries={entries} onUndo={props.onUndo} /> : null}
        {many === 0 && conflicts.length === 0 && !props.ready ? (
          <p className="c-none">Nothing is changed. What you change is shown here, old and new, before it is written.</p>
        ) : null}
        {props.ready ? (
          <>
            {props.reason === undefined ? null : (
              <div className="c-reason">
                <label className="lab" htmlFor={`${id}-reason`}>
                  Reason <span className="opt">optional</span>
                </label>
                <input
                  id={`${id}-reason`}
                  className="inp"
                  type="text"
                  maxLength={200}
                  placeholder="e.g. a ticket number"
                  value={props.reason}
                  onChange={(event) => props.onReason(event.target.value)}
                />
              </div>
            )}
            <div className="c-steps">
              <h3>{props.stepsTitle}</h3>
              <ol>
                {steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </div>
          </>
        ) : null}
      </div>
      <div className="c-foot">
        <ToFix fields={props.toFix} refusal={props.refusal} attempts={props.attempts} onGoTo={props.onGoTo} />
        <div role="status" className="c-status">
          {done ? (
            <span className="c-done">
              <CircleCheck size={14} aria-hidden="true" />
              {done}
            </span>
          ) : null}
          {working ? <span className="c-hidden">{working}</span> : null}
        </div>
        {props.outcome && !working ? <div className="c-outcome">{props.outcome}</div> : null}
        {props.ready && props.besides ? <div className="c-besides">{props.besides}</div> : null}
        {props.ready || working ? (
          <button
            type="button"
            className="btn btn-p c-apply"
            aria-busy={working ? true : undefined}
            onClick={() => working || props.onApply()}
          >
            {working ? (
              <>
                <Spinner />
                {working}
              </>
            ) : (
              <>
                {props.apply}
                <span className="kbd" aria-hidden="true">
                  <ApplyKey />
                </span>
              </>
            )}
          </button>
        ) : null}
      </div>
    </div>
  );
}

function ApplyKey() {
  return useCommand("↵");
}
