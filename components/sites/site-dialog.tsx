"use client";
import { useState } from "react";
import { complaintsOf } from "../ui/complaints";
import { Field, Select, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useChangeSites } from "./use-change-sites";
import type { Site } from "./use-sites";

/** Adds a site, or changes one: its name and the customer it belongs to. */
export function SiteDialog({
  site,
  parentId,
  sites,
  onClose,
}: {
  site?: Site;
  parentId?: string;
  sites: readonly Site[];
  onClose: () => void;
}) {
  const [name, setName] = useState(site?.name ?? "");
  const [parent, setParent] = useState(site ? (site.parentId ?? "") : (parentId ?? ""));
  const [missing, setMissing] = useState(false);
  const { add, change } = useChangeSites();
  const working = add.isPending || change.isPending;
  const error = add.error ?? change.error;
  const { fields, rest } = complaintsOf(error, ["name", "parentId"]);
  const customers = sites
    .filter((candidate) => candidate.parentId === null && candidate.id !== site?.id)
    .sort((a, b) => a.name.localeCompare(b.name));
  const save = async () => {
    if (name.trim() === "") {
      setMissing(true);
      return;
    }
    const values = { name: name.trim(), parentId: parent === "" ? null : parent };
    await (site ? change.mutateAsync({ id: site.id, ...values }) : add.mutateAsync(values)).then(onClose, () => undefined);
  };
  const movable = !site || site.placeCount === 0;
  return (
    <FormDialog
      title={site ? `Change ${site.name}` : "Add a site"}
      send={site ? "Save" : "Add site"}
      busy={working && "Saving"}
      onSend={() => void save()}
      onClose={onClose}
    >
      <Field label="Name" hint="The customer, or the building" error={missing && name.trim() === "" ? "A site needs a name." : fields.name}>
        {(control) => <TextInput {...control} autoFocus value={name} onChange={setName} maxLength={120} />}
      </Field>
      {movable ? (
        <Field label="Belongs to" hint="A place belongs to a customer; a customer stands by itself" error={fields.parentId}>
          {(control) => (
            <Select
              {...control}
              value={parent}
              onChange={setParent}
              options={[
                { value: "", label: "Nobody: it is a customer" },
                ...customers.map((customer) => ({ value: customer.id, label: customer.name })),
              ]}
            />
          )}
        </Field>
      ) : null}
      {error && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
