"use client";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";

/** Ten codes, shown once. Lineward keeps nothing that could show them again. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  return (
    <Dialog
      title="Your recovery codes"
      sub="Shown now and never again. Each signs you in once without the app. Keep them where the phone is not."
      onClose={onClose}
      mayClose={() => false}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have kept them
        </Button>
      }
    >
      <ul
        className="grid grid-cols-2 phone:grid-cols-1 gap-x-4 gap-y-1.5 rounded-md border border-line bg-sunken px-4 py-3"
        aria-label="Recovery codes"
      >
        {codes.map((code) => (
          <li key={code} className="mono">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex justify-end mt-2">
        <CopyButton text={codes.join("\n")} label="Copy them all" variant="secondary" />
      </div>
    </Dialog>
  );
}
