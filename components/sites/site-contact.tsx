"use client";
import { useState } from "react";
import { useMay } from "../session/me";
import { Card, Facts } from "../ui/card";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { useChangeSites } from "./use-change-sites";
import type { OneSite } from "./use-site";

const rows = [
  ["address", "Address", 200],
  ["name", "On site", 120],
  ["phone", "Phone", 60],
  ["hours", "Hours", 120],
  ["network", "Network", 200],
] as const;

/** Where a site is, whom to ask there and how to get in. */
export function SiteContact({ site }: { site: OneSite }) {
  const mayEdit = useMay("site.edit");
  const [editing, setEditing] = useState(false);
  const facts = [
    ...rows.flatMap(([key, label]) => (site.contact[key] === "" ? [] : [[label, site.contact[key]] as const])),
    ...(site.notes === null
      ? []
      : [
          [
            "Getting in",
            <span key="notes" className="whitespace-pre-line">
              {site.notes}
            </span>,
          ] as const,
        ]),
  ];
  if (facts.length === 0 && !mayEdit) {
    return null;
  }
  return (
    <Card
      title="Contact and access"
      action={
        mayEdit ? (
          <button type="button" className="link text-xs" onClick={() => setEditing(true)}>
            Edit<span className="sr-only"> contact and access</span>
          </button>
        ) : null
      }
    >
      {facts.length === 0 ? (
        <p className="px-4 py-4 text-ink-3">Whom to ask here and how to get in is not written down yet.</p>
      ) : (
        <Facts className="grid-cols-[84px_minmax(0,1fr)]!" items={facts} />
      )}
      {editing ? <ContactDialog site={site} onClose={() => setEditing(false)} /> : null}
    </Card>
  );
}

function ContactDialog({ site, onClose }: { site: OneSite; onClose: () => void }) {
  const { change } = useChangeSites();
  // As it was when the box opened: what others write meanwhile does not move what is typed.
  const [typed, setTyped] = useState({ ...site.contact, notes: site.notes ?? "" });
  const { fields, rest } = complaintsOf(change.error, [...rows.map(([key]) => `contact.${key}`), "notes"]);
  const save = () => {
    const { notes, ...contact } = typed;
    const changed = Object.fromEntries(
      Object.entries(contact).filter(([key, text]) => text.trim() !== site.contact[key as keyof typeof contact]),
    );
    const patch = {
      ...(Object.keys(changed).length === 0 ? {} : { contact: changed }),
      ...(notes.trim() === (site.notes ?? "") ? {} : { notes: notes.trim() || null }),
    };
    if (Object.keys(patch).length === 0) {
      onClose();
      return;
    }
    change.mutateAsync({ id: site.id, ...patch }).then(onClose, () => undefined);
  };
  return (
    <FormDialog
      title={`Contact and access of ${site.name}`}
      sub="Everybody who sees this site reads it. No codes and no passwords."
      send="Save"
      busy={change.isPending && "Saving"}
      onSend={save}
      onClose={onClose}
    >
      {rows.map(([key, label, most], at) => (
        <Field key={key} label={label} optional error={fields[`contact.${key}`]}>
          {(control) => (
            <TextInput
              {...control}
              value={typed[key]}
              maxLength={most}
              autoFocus={at === 0}
              onChange={(text) => setTyped((before) => ({ ...before, [key]: text }))}
            />
          )}
        </Field>
      ))}
      <Field label="Getting in" optional hint="Which door, whom to ring, where the rack is" error={fields.notes}>
        {(control) => (
          <textarea
            {...control}
            className="inp py-2 h-[92px]! resize-y"
            rows={4}
            maxLength={2_000}
            value={typed.notes}
            onChange={(event) => setTyped((before) => ({ ...before, notes: event.target.value }))}
          />
        )}
      </Field>
      {change.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
