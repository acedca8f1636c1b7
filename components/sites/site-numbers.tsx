"use client";
import { useState } from "react";
import { useMay } from "../session/me";
import { Card } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useChangeSites } from "./use-change-sites";
import type { OneSite } from "./use-site";

/** The numbers of a site's lines: the next free one is offered to a device that is given a line. */
export function SiteNumbers({ site }: { site: OneSite }) {
  const mayEdit = useMay("site.edit");
  const [editing, setEditing] = useState(false);
  const { numbers, inheritedNumbers } = site;
  const here = numbers ?? inheritedNumbers;
  return (
    <Card
      title="Line numbers"
      action={
        mayEdit ? (
          <button type="button" className="link text-xs" onClick={() => setEditing(true)}>
            Edit line numbers
          </button>
        ) : null
      }
    >
      {here ? (
        <p className="px-4 py-3 flex items-baseline gap-2.5">
          <span className="mono">{`${here.first} to ${here.last}`}</span>
          {numbers ? null : <span className="text-xs text-ink-3">from the customer</span>}
        </p>
      ) : (
        <p className="px-4 py-4 text-ink-3">None. With a range, a device that is given a line is offered the next free number.</p>
      )}
      {editing ? <NumbersDialog site={site} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function NumbersDialog({ site, onClose }: { site: OneSite; onClose: () => void }) {
  const { change } = useChangeSites();
  const [first, setFirst] = useState(site.numbers?.first ?? "");
  const [last, setLast] = useState(site.numbers?.last ?? "");
  const [tried, setTried] = useState(false);
  const { fields, rest } = complaintsOf(change.error, ["numbers.first", "numbers.last"]);
  const isEmpty = first.trim() === "" && last.trim() === "";
  const missing = (text: string) => (tried && !isEmpty && text.trim() === "" ? "Write a number, or leave both empty." : undefined);
  const save = async () => {
    setTried(true);
    if (isEmpty || (first.trim() !== "" && last.trim() !== "")) {
      const numbers = isEmpty ? null : { first: first.trim(), last: last.trim() };
      await change.mutateAsync({ id: site.id, numbers }).then(onClose, () => undefined);
    }
  };
  return (
    <FormDialog
      title={`Line numbers of ${site.name}`}
      sub="From the first to the last, both included. Leave both empty for none: then the customer’s hold."
      send="Save"
      busy={change.isPending && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <div className="grid grid-cols-2 phone:grid-cols-1 gap-4">
        <Field label="First" error={missing(first) ?? fields["numbers.first"]}>
          {(control) => <TextInput {...control} mono inputMode="numeric" value={first} maxLength={15} onChange={setFirst} />}
        </Field>
        <Field label="Last" error={missing(last) ?? fields["numbers.last"]}>
          {(control) => <TextInput {...control} mono inputMode="numeric" value={last} maxLength={15} onChange={setLast} />}
        </Field>
      </div>
      {change.isError && rest !== undefined ? <ProblemPanel error={change.error} /> : null}
    </FormDialog>
  );
}
