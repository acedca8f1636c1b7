"use client";
import { useRef, useState } from "react";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { complaintsOf } from "../ui/complaints";
import { Field, TextInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel, problemWords } from "../ui/problem-panel";
import { type Sheet, useHandOver } from "./use-hand-over";

/** Whose name and logo are on the sheet. */
export function CompanyCard({ sheet }: { sheet: Sheet }) {
  const mayLogo = useMay("site.edit");
  const mayCompany = useMay("setting.edit");
  const { giveLogo, removeLogo } = useHandOver(sheet.site.id);
  const [editing, setEditing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const failed = giveLogo.error ?? removeLogo.error;
  return (
    <section className="card p-4 flex flex-col gap-3.5">
      <div>
        <h2 className="text-[13px] font-semibold mb-1">Logo of the customer</h2>
        <p className="text-[12.5px] text-ink-2">
          {sheet.customer.logo === null ? "None yet. A PNG, JPEG or WebP." : "As it is on the sheet."}
        </p>
        {mayLogo ? (
          <div className="flex gap-2 mt-2">
            <input
              ref={input}
              type="file"
              accept="image/png,image/jpeg,image/webp"
              className="sr-only"
              aria-label="Logo file"
              tabIndex={-1}
              onChange={({ target }) => {
                const file = target.files?.[0];
                if (file) {
                  giveLogo.mutate(file);
                }
                target.value = "";
              }}
            />
            <Button size="sm" busy={giveLogo.isPending && "Sending"} onClick={() => input.current?.click()}>
              Choose a picture
            </Button>
            {sheet.customer.logo === null ? null : (
              <Button size="sm" variant="ghost" busy={removeLogo.isPending && "Removing"} onClick={() => removeLogo.mutate()}>
                Remove
              </Button>
            )}
          </div>
        ) : null}
        {failed ? (
          <p role="alert" className="text-xs text-bad-ink mt-2">
            {problemWords(failed).detail}
          </p>
        ) : null}
      </div>
      <div>
        <h2 className="text-[13px] font-semibold mb-1">Installed by</h2>
        <p className="text-[12.5px] text-ink-2">
          {sheet.installer.company || "Not written down yet"}
          {mayCompany ? (
            <button type="button" className="link text-xs ml-2" onClick={() => setEditing(true)}>
              Change<span className="sr-only"> who installs</span>
            </button>
          ) : null}
        </p>
      </div>
      {editing ? <CompanyDialog sheet={sheet} onClose={() => setEditing(false)} /> : null}
    </section>
  );
}

function CompanyDialog({ sheet, onClose }: { sheet: Sheet; onClose: () => void }) {
  const { saveCompany } = useHandOver(sheet.site.id);
  const [typed, setTyped] = useState(sheet.installer);
  const { fields, rest } = complaintsOf(saveCompany.error, ["company", "support"]);
  return (
    <FormDialog
      title="Who installs"
      sub="On the sheets of every site."
      send="Save"
      busy={saveCompany.isPending && "Saving"}
      onSend={() => void saveCompany.mutateAsync(typed).then(onClose, () => undefined)}
      onClose={onClose}
    >
      {rest ? <ProblemPanel error={rest} /> : null}
      <Field label="Company" error={fields.company}>
        {(control) => (
          <TextInput {...control} autoFocus value={typed.company} onChange={(value) => setTyped({ ...typed, company: value })} />
        )}
      </Field>
      <Field label="Where to get help" optional hint="A number and the hours, as it is printed" error={fields.support}>
        {(control) => <TextInput {...control} value={typed.support} onChange={(value) => setTyped({ ...typed, support: value })} />}
      </Field>
    </FormDialog>
  );
}
