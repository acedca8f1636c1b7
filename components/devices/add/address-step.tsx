"use client";
import { ScanLine } from "lucide-react";
import { useEffect, useState } from "react";
import { chooseSite, SiteSelect, useSiteChoice } from "../../sites/site-select";
import { Button } from "../../ui/button";
import { Field, TextInput } from "../../ui/field";
import { ScanDialog } from "../scan/scan-dialog";
import type { AddDraft, DraftErrors } from "./draft";
import { StepActions, StepHead } from "./steps";

/** Where is it? */
export function AddressStep({
  draft,
  errors,
  addressFix,
  scanAtOnce = false,
  change,
  onFind,
  onCancel,
}: {
  draft: AddDraft;
  errors: DraftErrors;
  addressFix: { readonly label: string; readonly onTake: () => void } | undefined;
  /** It was opened to scan a code. */
  scanAtOnce?: boolean;
  change: (part: Partial<AddDraft>) => void;
  onFind: () => void;
  onCancel: () => void;
}) {
  const [missing, setMissing] = useState(false);
  const [scanning, setScanning] = useState(scanAtOnce);
  const { options, required } = useSiteChoice();
  const only = required && options.length === 1 ? options[0]?.value : undefined;
  useEffect(() => {
    if (only !== undefined && draft.siteId === "") {
      change({ siteId: only });
    }
  });
  const siteMissing = required && draft.siteId === "";
  const addressError = missing && draft.address.trim() === "" ? "Type the address you would open in a browser." : errors.address;
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (draft.address.trim() === "" || siteMissing) {
            setMissing(true);
            event.currentTarget.querySelector<HTMLElement>(draft.address.trim() === "" ? "input" : "select")?.focus();
          } else {
            onFind();
          }
        }}
      >
        <StepHead title="Where is it?">
          Type the address you would open in a browser. Lineward looks what answers there, nothing is changed.
        </StepHead>
        <div className="grid grid-cols-[minmax(0,1fr)_200px] gap-3 phone:grid-cols-1">
          <Field
            label="Address"
            hint="Host name or IP address, with a port if it is not the usual one"
            error={addressError}
            fix={addressFix}
          >
            {(control) => (
              <TextInput
                {...control}
                mono
                className="h-10! text-[14px]! phone:h-11!"
                value={draft.address}
                onChange={(address) => change({ address })}
                placeholder="10.20.4.11"
                autoComplete="off"
                autoCapitalize="none"
                autoFocus
              />
            )}
          </Field>
          <Field label="Site" hint="Where it hangs" error={missing && siteMissing ? chooseSite : errors.siteId}>
            {(control) => (
              <SiteSelect
                {...control}
                none="No site yet"
                className="h-10! phone:h-11!"
                value={draft.siteId}
                onChange={(siteId) => change({ siteId })}
              />
            )}
          </Field>
        </div>
        <StepActions>
          <Button type="submit" variant="primary" size="lg">
            Find it
          </Button>
          <Button size="lg" onClick={() => setScanning(true)}>
            <ScanLine size={15} />
            Scan label or QR code
          </Button>
          <Button variant="ghost" size="lg" onClick={onCancel}>
            Cancel
          </Button>
        </StepActions>
      </form>
      {scanning ? <ScanDialog onAddress={(address) => change({ address })} onClose={() => setScanning(false)} /> : null}
    </>
  );
}
