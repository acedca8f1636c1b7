"use client";
import type { ReactNode } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";

/**
 * A modal box around inputs that are sent together: by its button, and by Enter in an input. While `busy`, which is what it says on
 * the button meanwhile, it cannot be closed or sent again.
 */
export function FormDialog({
  title,
  sub,
  send,
  busy,
  onSend,
  onClose,
  children,
}: {
  title: ReactNode;
  sub?: ReactNode;
  /** What the sending button says. */
  send: ReactNode;
  busy: string | false;
  onSend: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const isBusy = busy !== false;
  return (
    <Dialog
      title={title}
      sub={sub}
      onClose={onClose}
      mayClose={() => !isBusy}
      footer={
        <>
          <Button variant="ghost" disabled={isBusy} onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={busy} onClick={onSend}>
            {send}
          </Button>
        </>
      }
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) {
            onSend();
          }
        }}
      >
        {children}
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}
