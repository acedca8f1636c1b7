"use client";
import { type ReactNode, useState } from "react";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput } from "../ui/field";
import { FormDialog } from "../ui/form-dialog";
import { ProblemPanel } from "../ui/problem-panel";

/** Asks for one's own password before something is done. A wrong one is said at the input, and it stays open. */
export function PasswordDialog({
  title,
  sub,
  send,
  busy,
  beside,
  onSend,
  onClose,
}: {
  title: string;
  sub: string;
  send: string;
  busy: string;
  /** Another way to prove it. */
  beside?: ReactNode;
  onSend: (password: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>();
  const [working, setWorking] = useState(false);
  const { fields, rest } = complaintsOf(error, ["password"]);
  const run = async () => {
    setMissing(password === "");
    if (password === "") {
      return;
    }
    setWorking(true);
    setError(undefined);
    try {
      await onSend(password);
    } catch (caught) {
      setError(caught);
      setWorking(false);
    }
  };
  return (
    <FormDialog title={title} sub={sub} send={send} busy={working && busy} onSend={() => void run()} onClose={onClose}>
      <Field label="Your password" error={missing && password === "" ? "Type the password you sign in with." : fields.password}>
        {(control) => <PasswordInput {...control} value={password} onChange={setPassword} autoComplete="current-password" />}
      </Field>
      {beside}
      {error !== undefined && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
