"use client";
import { PenLine } from "lucide-react";
import { useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { Card, Facts } from "../ui/card";
import { type ControlProps, Field } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { type LineDetail, useChooseLine } from "./use-lines";

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((part) => part.trim())
    .filter(Boolean);

function Lines({ control, value, onChange }: { control: ControlProps; value: string; onChange: (text: string) => void }) {
  return (
    <textarea
      {...control}
      className="inp h-auto py-2"
      rows={3}
      value={value}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

/** What the API says about one of several lines, beside the field that they stand in. */
function complaintOf(error: unknown, field: string): string | undefined {
  const fields = (error as { fields?: { path: string; message: string }[] } | null)?.fields ?? [];
  return fields.find(({ path }) => path === field || path.startsWith(`${field}.`))?.message;
}

/** Who calls from a line: typed one to a line, found by the search from then on. */
export function CallersDialog({ line, onClose }: { line: LineDetail; onClose: () => void }) {
  const [people, setPeople] = useState(line.people.join("\n"));
  const [phones, setPhones] = useState(line.phones.join("\n"));
  const choose = useChooseLine(line.id);
  const save = () => choose.mutateAsync({ people: linesOf(people), phones: linesOf(phones) }).then(onClose, () => undefined);
  const wrong = { people: complaintOf(choose.error, "people"), phones: complaintOf(choose.error, "phones") };
  return (
    <FormDialog
      title={`Who calls from ${line.name}`}
      sub="The line is found by all of it. People who see no end at its site are not shown it."
      send="Save"
      busy={choose.isPending && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Field label="Tenants and other names" hint="One to a line, as callers say them" error={wrong.people}>
        {(control) => <Lines control={control} value={people} onChange={setPeople} />}
      </Field>
      <Field label="Phone numbers" hint="One to a line" error={wrong.phones}>
        {(control) => <Lines control={control} value={phones} onChange={setPhones} />}
      </Field>
      {choose.error && !wrong.people && !wrong.phones ? <ProblemPanel error={choose.error} /> : null}
    </FormDialog>
  );
}

/** The names and numbers that are kept on a line, for those who may know them. */
export function CallersCard({ line, onEdit }: { line: LineDetail; onEdit: () => void }) {
  const mayEdit = useMay("line.edit");
  const isEmpty = line.people.length === 0 && line.phones.length === 0;
  if (isEmpty && !mayEdit) {
    return null;
  }
  return (
    <Card
      title="Who calls"
      action={
        mayEdit ? (
          <Button size="sm" variant="ghost" onClick={onEdit}>
            <PenLine size={13} />
            {isEmpty ? "Add" : "Change"}
          </Button>
        ) : undefined
      }
    >
      {isEmpty ? (
        <p className="px-4 py-3.5 text-ink-3">
          No tenant is named here yet. Add a name or a phone number, and the search finds this line by it.
        </p>
      ) : (
        <Facts
          items={[
            ...(line.people.length > 0 ? [["Names", line.people.join(", ")] as const] : []),
            ...(line.phones.length > 0
              ? [
                  [
                    "Phones",
                    <span key="phones" className="mono">
                      {line.phones.join(", ")}
                    </span>,
                  ] as const,
                ]
              : []),
          ]}
        />
      )}
    </Card>
  );
}
