"use client";
import { useState } from "react";
import { Button, ButtonLink } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Dialog } from "../ui/dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { sharedLink } from "../ui/shared-link";
import { When } from "../ui/time";
import { useReveal } from "./use-resets";

/** For a person who stands at an end that cannot be written to: the new password, once, through a link that expires. */
export function RevealCard({ resetId }: { resetId: string }) {
  const reveal = useReveal(resetId);
  const [open, setOpen] = useState(false);
  const link = reveal.data && sharedLink(reveal.data.link, window.location);
  return (
    <section className="card p-4">
      <h2 className="text-[13px] mb-1">At the device itself</h2>
      <p className="text-[12.5px] leading-[18px] text-ink-2 mb-3">
        Where Lineward cannot write, an installer can type the new password in. A link shows it once, within 10 minutes, and the audit says
        who opened it.
      </p>
      <Button
        className="w-full"
        busy={reveal.isPending && "Making the link"}
        onClick={() => reveal.mutate(undefined, { onSuccess: () => setOpen(true) })}
      >
        Make a one-time link
      </Button>
      {reveal.error ? <ProblemPanel error={reveal.error} className="mt-3" /> : null}
      {open && reveal.data && link ? (
        <Dialog
          title="One-time link to the new password"
          sub="Whoever opens it first sees the password, once. They need a sign-in that may configure devices."
          onClose={() => setOpen(false)}
          footer={
            <>
              <ButtonLink href={link} target="_blank" rel="noreferrer">
                Open it here
              </ButtonLink>
              <Button variant="primary" onClick={() => setOpen(false)}>
                Close
              </Button>
            </>
          }
        >
          <div className="inp h-auto! items-start py-2 mt-1">
            <code className="mono min-w-0 break-all" data-testid="one-time-link">
              {link}
            </code>
          </div>
          <div className="flex items-center justify-between gap-4 mt-2">
            <span className="text-xs text-ink-3">
              Open until <When at={reveal.data.expiresAt} />. An older link of this reset no longer works.
            </span>
            <CopyButton text={link} label="Copy the link" variant="secondary" />
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
