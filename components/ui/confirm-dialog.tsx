"use client";
import { type ReactNode, useState } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field, TextInput } from "./field";
import { ProblemPanel } from "./problem-panel";

/** Confirms by naming the effect. With `typed`, the name must be typed first. The error of `onConfirm` is shown, and it stays open. */
export function ConfirmDialog({
  title,
  children,
  confirm,
  busy,
  typed,
  danger = true,
  onConfirm,
  onClose,
}: {
  title: string;
  children: ReactNode;
  /** The button's words: "Delete apt-204". */
  confirm: string;
  /** The verb while it works: "Deleting". */
  busy: string;
  typed?: string;
  danger?: boolean;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}) {
  const [text, setText] = useState("");
  const [working, setWorking] = useState(false);
  const [mismatch, setMismatch] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    if (typed !== undefined && text.trim() !== typed) {
      setMismatch(true);
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      await onConfirm();
      onClose();
    } catch (caught) {
      setError(caught);
      setWorking(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      mayClose={() => !working}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button variant={danger ? "danger-filled" : "primary"} busy={working && busy} onClick={run}>
            {confirm}
          </Button>
        </>
      }
    >
      <div className="text-ink-2">{children}</div>
      {typed === undefined ? null : (
        <form
          className="mt-4"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
          }}
        >
          <Field
            label={`Type ${typed} to confirm`}
            error={mismatch && text.trim() !== typed ? `This is not the name. It is ${typed}.` : undefined}
          >
            {(control) => <TextInput {...control} value={text} onChange={setText} autoComplete="off" autoFocus />}
          </Field>
        </form>
      )}
      {error === undefined ? null : <ProblemPanel error={error} className="mt-4" />}
    </Dialog>
  );
}
