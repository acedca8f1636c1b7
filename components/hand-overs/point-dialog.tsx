"use client";
import { useState } from "react";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { type SheetPoint, useHandOver } from "./use-hand-over";

/** Who sees to a point until when: of a problem of the site, or one that somebody writes down. */
export function PointDialog({ site, point, onClose }: { site: string; point: SheetPoint | undefined; onClose: () => void }) {
  const { write } = useHandOver(site);
  const about = point?.about ?? null;
  const [typed, setTyped] = useState({ what: "", means: point?.means ?? "", who: point?.who ?? "", until: point?.until ?? "" });
  const { fields, rest } = complaintsOf(write.error, ["what", "means", "who", "until"]);
  const set = (name: keyof typeof typed) => (value: string) => setTyped({ ...typed, [name]: value });
  const save = () => {
    write.mutateAsync({ about, ...typed, until: typed.until || null }).then(onClose, () => undefined);
  };
  return (
    <FormDialog
      title={point ? point.what : "Open point"}
      {...(point && point.why !== "" ? { sub: point.why } : {})}
      send="Save"
      busy={write.isPending && "Saving"}
      onSend={save}
      onClose={onClose}
    >
      {rest ? <ProblemPanel error={rest} /> : null}
      {about === null ? (
        <Field label="What is left to do" error={fields.what}>
          {(control) => <TextInput {...control} autoFocus value={typed.what} onChange={set("what")} />}
        </Field>
      ) : null}
      <Field label="What it means for the customer" optional error={fields.means}>
        {(control) => <TextInput {...control} value={typed.means} onChange={set("means")} />}
      </Field>
      <div className="grid grid-cols-2 phone:grid-cols-1 gap-4">
        <Field label="Who sees to it" optional error={fields.who}>
          {(control) => <TextInput {...control} value={typed.who} onChange={set("who")} />}
        </Field>
        <Field label="Until" optional error={fields.until}>
          {(control) => <TextInput {...control} type="date" value={typed.until} onChange={set("until")} />}
        </Field>
      </div>
    </FormDialog>
  );
}
