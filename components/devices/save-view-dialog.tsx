"use client";
import { useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useChangeViews } from "./use-saved-views";

/** Gives the list as it is now a name, under which only this person finds it again. */
export function SaveViewDialog({ parameters, onClose }: { parameters: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const { save } = useChangeViews();
  const complaint = save.error instanceof ApiProblem ? save.error.fields.find(({ path }) => path === "name")?.message : undefined;
  const send = () => {
    setMissing(name.trim() === "");
    if (name.trim() !== "") {
      save.mutate({ name, parameters }, { onSuccess: onClose });
    }
  };
  return (
    <FormDialog
      title="Save view"
      sub="The search, the filters and the order of this list, for you alone."
      send="Save"
      busy={save.isPending ? "Saving" : false}
      onSend={send}
      onClose={onClose}
    >
      {save.isError && complaint === undefined ? <ProblemPanel error={save.error} /> : null}
      <Field label="Name" error={missing ? "A view needs a name." : complaint}>
        {(control) => <TextInput {...control} autoFocus maxLength={60} value={name} onChange={setName} />}
      </Field>
    </FormDialog>
  );
}
