"use client";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { sharedLink } from "../ui/shared-link";
import { When } from "../ui/time";

/** A one-time link, shown once. Lineward keeps no copy of it. */
export function LinkDialog({
  name,
  link: given,
  expiresAt,
  phone,
  onClose,
}: {
  name: string;
  link: string;
  expiresAt: string;
  /** True for a link that takes a second step away: it takes the person's password as well. */
  phone?: boolean | undefined;
  onClose: () => void;
}) {
  const link = sharedLink(given, window.location);
  return (
    <Dialog
      title={`One-time link for ${name}`}
      sub={
        phone
          ? "Shown now and never again. With it and their password they sign in without the phone, and set the second step up anew."
          : "Shown now and never again. Pass it on yourself; whoever opens it first chooses the password."
      }
      onClose={onClose}
      footer={
        <Button variant="primary" onClick={onClose}>
          I have passed it on
        </Button>
      }
    >
      <div className="inp h-auto! items-start py-2 mt-1">
        <code className="mono min-w-0 break-all" data-testid="one-time-link">
          {link}
        </code>
      </div>
      <div className="flex items-center justify-between mt-2">
        <span className="text-xs text-ink-3">
          Open until <When at={expiresAt} />
        </span>
        <CopyButton text={link} label="Copy the link" variant="secondary" />
      </div>
    </Dialog>
  );
}
