"use client";
import { useState } from "react";
import { type ImportField, importFields } from "@/lib/imports/schemas";
import { CheckLine } from "../ui/check-line";
import { Select } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import type { DialogProps } from "./check-dialogs";
import { fieldLabel } from "./row-words";

const byWords = { name: "known by its name", earlier: "as you chose before", person: "chosen by you" } as const;

/** What each column of the file is. A field stands in one column only: choosing it for another moves it. */
export function ColumnsDialog({ list, change, onClose }: DialogProps) {
  const [chosen, setChosen] = useState(() => new Map(list.columns.map(({ header, field }) => [header, field])));
  const [remember, setRemember] = useState(true);
  const choose = (header: string, field: ImportField | null) =>
    setChosen((before) => new Map([...before].map(([other, kept]) => [other, other === header ? field : kept === field ? null : kept])));
  const send = () =>
    change.mutate(
      { columns: list.columns.map(({ header }) => ({ header, field: chosen.get(header) ?? null })), remember },
      { onSuccess: onClose },
    );
  return (
    <FormDialog
      title="Columns"
      sub="What each column of the list is. What is left out stays in your file."
      send="Check again"
      busy={change.isPending ? "Checking" : false}
      onSend={send}
      onClose={onClose}
    >
      {change.isError ? <ProblemPanel error={change.error} /> : null}
      {list.columns.map(({ header, by, field }) => (
        <div key={header} className="grid grid-cols-[minmax(0,1fr)_180px] phone:grid-cols-1 gap-x-4 gap-y-1 items-center">
          <div className="min-w-0 leading-[17px]">
            <div className="mono truncate">{header}</div>
            <div className="text-xs text-ink-3">
              {chosen.get(header) === field && by ? byWords[by] : chosen.get(header) === null ? "left out" : ""}
            </div>
          </div>
          <Select
            aria-label={`What ${header} is`}
            value={chosen.get(header) ?? ""}
            onChange={(value) => choose(header, value === "" ? null : (value as ImportField))}
            options={[{ value: "", label: "Left out" }, ...importFields.map((value) => ({ value, label: fieldLabel(value) }))]}
          />
        </div>
      ))}
      <CheckLine checked={remember} onChange={setRemember}>
        Remember for next time
      </CheckLine>
    </FormDialog>
  );
}
