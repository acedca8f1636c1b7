"use client";
import { Copy, Share2 } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { createPortal } from "react-dom";
import type { DeviceDetail } from "@/lib/devices/schemas";
import { type Copied, copyInto } from "../form/copy-into";
import { useFormPieces, useFormSummary } from "../form/form-context";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { leftOutWords, takenWords } from "./copied-words";
import { CopyFromDialog } from "./copy-from-dialog";
import { UseForOthersDialog } from "./use-for-others-dialog";

/** Above a section's form: take what another device holds, or give others what this one holds. Must stand in the form. */
export function SectionTools({ device, section }: { device: DeviceDetail; section: { readonly id: string; readonly label: string } }) {
  const { model } = useFormPieces();
  const { entries } = useFormSummary(model);
  // Whoever has just added a device is led here to set it up like another one.
  const isLed = useSearchParams().has("copy");
  const [open, setOpen] = useState<"copy" | "others" | undefined>(isLed ? "copy" : undefined);
  const [copied, setCopied] = useState<{ readonly from: string; readonly what: Copied }>();
  const mayPlan = useMay("job.run");
  const close = () => setOpen(undefined);
  // Gone with the changes: written, or discarded.
  const shown = copied && (copied.what.taken.length === 0 || entries.length > 0) ? copied : undefined;
  return (
    <>
      <div className="flex flex-wrap gap-2 mt-4 -mb-1">
        <Button size="sm" className="phone:flex-1" onClick={() => setOpen("copy")}>
          <Copy size={13} />
          Copy from…
        </Button>
        {mayPlan ? (
          <Button size="sm" className="phone:flex-1" onClick={() => setOpen("others")}>
            <Share2 size={13} />
            Use for others
          </Button>
        ) : null}
      </div>
      <div role="status">
        {shown ? (
          <div className="f-banner">
            <span>
              <b>{takenWords(shown.what, shown.from)}</b> {leftOutWords(shown.what)}
            </span>
          </div>
        ) : null}
      </div>
      {open === "copy"
        ? // Not within the form: what is typed into a box beside it is no field of it.
          createPortal(
            <CopyFromDialog
              device={device}
              section={section}
              onTake={({ name, values }) => setCopied({ from: name, what: copyInto(model, values) })}
              onClose={close}
            />,
            document.body,
          )
        : null}
      {open === "others" ? createPortal(<UseForOthersDialog device={device} section={section} onClose={close} />, document.body) : null}
    </>
  );
}
