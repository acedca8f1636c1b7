"use client";
import { useState } from "react";
import type { ImportField, ImportRow } from "@/lib/imports/schemas";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { type RowEdit, typedIn } from "./edits";
import { type ProblemActions, RowProblems } from "./row-problems";
import { fieldLabel, machineFields } from "./row-words";

/** All cells of one row below one another, each with what is wrong with it: for where a sheet has no room. */
export function RowDialog({
  row,
  fields,
  edit,
  problemActions,
  onClose,
}: {
  row: ImportRow;
  fields: readonly ImportField[];
  edit: (edits: readonly RowEdit[]) => Promise<unknown>;
  problemActions: ProblemActions;
  onClose: () => void;
}) {
  const [typed, setTyped] = useState<Readonly<Partial<Record<ImportField, string>>>>({});
  const [busy, setBusy] = useState(false);
  const changed = Object.fromEntries(
    Object.entries(typed).filter(([field, text]) => (field === "password" ? text !== "" : text !== typedIn(row, field as ImportField))),
  );
  const send = async () => {
    if (Object.keys(changed).length > 0) {
      setBusy(true);
      await edit([{ row: row.row, cells: changed }]);
      setBusy(false);
    }
    onClose();
  };
  return (
    <FormDialog
      title={`Line ${row.row}`}
      sub={row.cells.name?.text || row.deviceName}
      send="Keep"
      busy={busy ? "Checking" : false}
      onSend={() => void send()}
      onClose={onClose}
    >
      {row.problems.length > 0 || row.state === "left_out" ? (
        <div className="says p-0! static! max-w-none!">
          <RowProblems row={row} actions={problemActions} />
        </div>
      ) : null}
      {fields.map((field) => {
        const cell = row.cells[field];
        const was = cell?.was === undefined || cell.was === "" ? undefined : `was ${cell.was}`;
        const hint = field === "password" && cell?.set ? "Sealed. Typing another takes its place." : (cell?.note ?? was);
        const value = typed[field] ?? (field === "password" ? "" : typedIn(row, field));
        const type = (text: string) => setTyped((before) => ({ ...before, [field]: text }));
        return (
          <Field key={field} label={fieldLabel(field)} hint={hint} error={typed[field] === undefined ? cell?.problem : undefined}>
            {(control) =>
              field === "password" ? (
                <PasswordInput {...control} autoComplete="new-password" value={value} onChange={type} />
              ) : (
                <TextInput {...control} mono={machineFields.has(field)} autoComplete="off" value={value} onChange={type} />
              )
            }
          </Field>
        );
      })}
      {row.problems.length > 0 || row.state === "left_out" ? null : (
        <button type="button" className="link justify-self-start text-xs min-h-6" onClick={() => problemActions.decide(row, "leave_out")}>
          Leave line {row.row} out
        </button>
      )}
    </FormDialog>
  );
}
