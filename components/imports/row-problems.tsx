"use client";
import { CircleAlert, GitCompareArrows } from "lucide-react";
import type { ImportDecision, ImportField, ImportProblem, ImportRow } from "@/lib/imports/schemas";
import { classNames } from "../ui/class-names";
import { fieldLabel } from "./row-words";

/** What can be done about a problem of a row. */
export interface ProblemActions {
  /** `everywhere`: in every row of the list that says the same. */
  readonly fix: (row: ImportRow, field: ImportField, value: string, everywhere: boolean) => void;
  readonly decide: (row: ImportRow, decision: ImportDecision | null) => void;
  readonly show: (row: number) => void;
  /** All cells of a row below one another. */
  readonly open: (row: number) => void;
  readonly sites: () => void;
  readonly login: () => void;
}

/** Fields whose one value is wrong in many rows for the same reason. */
const repeated: ReadonlySet<string> = new Set(["unknown_site", "unknown_driver", "ambiguous_driver"]);

function actionsFor(row: ImportRow, problem: ImportProblem, actions: ProblemActions) {
  const { field, fixes = [], code, rows = [] } = problem;
  const everywhere = repeated.has(code);
  return [
    ...(field === null
      ? []
      : fixes.map(({ label, value }) => ({
          label: everywhere ? `${label} everywhere` : label,
          onTake: () => actions.fix(row, field, value, everywhere),
        }))),
    ...(code === "unknown_site" ? [{ label: "Add a site", onTake: actions.sites }] : []),
    ...(code === "no_login" ? [{ label: "One login for all", onTake: actions.login }] : []),
    ...rows.slice(0, 2).map((other) => ({ label: `Show line ${other}`, onTake: () => actions.show(other) })),
    ...(problem.decidable
      ? [
          { label: "Same device", onTake: () => actions.decide(row, "same_device") },
          { label: "Another device", onTake: () => actions.decide(row, "other_device") },
        ]
      : []),
  ];
}

/** Every problem of a row below it, each with what mends it. */
export function RowProblems({ row, actions }: { row: ImportRow; actions: ProblemActions }) {
  const ask = row.state === "conflict";
  const Icon = ask ? GitCompareArrows : CircleAlert;
  return (
    <>
      {row.problems.map((problem, index) => (
        <div key={`${problem.code}-${problem.field}`} className={classNames("em", ask ? "q" : "e")}>
          <Icon size={13} />
          <span>
            {problem.field === null ? null : <span className="w">{fieldLabel(problem.field)}: </span>}
            {problem.message}
            <span className="acts">
              {actionsFor(row, problem, actions).map(({ label, onTake }) => (
                <button key={label} type="button" className="link" onClick={onTake}>
                  {label}
                </button>
              ))}
              {index === row.problems.length - 1 ? (
                <button type="button" className="link" onClick={() => actions.decide(row, "leave_out")}>
                  Leave line {row.row} out
                </button>
              ) : null}
            </span>
          </span>
        </div>
      ))}
      {row.state === "left_out" ? (
        <div className="em">
          <span>
            Left out.
            <span className="acts">
              <button type="button" className="link" onClick={() => actions.decide(row, null)}>
                Take line {row.row} in again
              </button>
            </span>
          </span>
        </div>
      ) : null}
    </>
  );
}
