"use client";
import { useState } from "react";
import { toast } from "sonner";
import type { ImportField } from "@/lib/imports/schemas";
import { CheckLine } from "../ui/check-line";
import { Field, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { fieldLabel, rowCount } from "./row-words";
import type { Everywhere } from "./use-everywhere";

/** One text in the place of another, in a whole column. It can be taken back like any other change. */
export function ReplaceDialog({
  fields,
  everywhere,
  onClose,
}: {
  fields: readonly ImportField[];
  everywhere: Everywhere;
  onClose: () => void;
}) {
  const choices = fields.filter((field) => field !== "password");
  const [field, setField] = useState<ImportField>(choices[0] ?? "name");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [whole, setWhole] = useState(false);
  const [missing, setMissing] = useState(false);
  const { replace } = everywhere;
  const send = () => {
    setMissing(from === "");
    if (from !== "") {
      replace.mutate(
        { field, from, to, whole },
        {
          onSuccess: (count) => {
            toast(count === 0 ? "It stands in no row of that column." : `Replaced in ${rowCount(count)}`);
            onClose();
          },
        },
      );
    }
  };
  return (
    <FormDialog title="Replace" send="Replace in all rows" busy={replace.isPending ? "Replacing" : false} onSend={send} onClose={onClose}>
      {replace.isError ? <ProblemPanel error={replace.error} /> : null}
      <Field label="Column">
        {(control) => (
          <Select
            {...control}
            value={field}
            onChange={(value) => setField(value as ImportField)}
            options={choices.map((value) => ({ value, label: fieldLabel(value) }))}
          />
        )}
      </Field>
      <Field label="Text" error={missing ? "Say what is to be replaced." : undefined}>
        {(control) => <TextInput {...control} autoFocus value={from} onChange={setFrom} />}
      </Field>
      <Field label="Becomes">{(control) => <TextInput {...control} value={to} onChange={setTo} />}</Field>
      <CheckLine checked={whole} onChange={setWhole}>
        Only where it is the whole cell
      </CheckLine>
    </FormDialog>
  );
}
