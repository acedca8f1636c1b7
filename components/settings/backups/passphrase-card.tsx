"use client";
import { LockKeyhole } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { complaintsOf } from "../../ui/complaints";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { Field, PasswordInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { type Backups, useChangeBackups } from "./use-backups";

const states = {
  kept: ["Stored, not shown", "Every backup is sealed with it."],
  environment: ["From the environment", "LINEWARD_BACKUP_PASSPHRASE or its file sets it, on the server."],
  none: ["Not set", "Without one no backup is made."],
} as const;

/** Whether there is a passphrase. Never what it is. */
export function PassphraseCard({ backups, onSet }: { backups: Backups; onSet: () => void }) {
  const { change } = useChangeBackups();
  const [forgetting, setForgetting] = useState(false);
  const { passphrase, settings } = backups;
  const [state, words] = states[passphrase];
  return (
    <Card title="Passphrase">
      <div className="p-4 flex flex-col gap-3">
        <div className="inp">
          <LockKeyhole size={14} className="text-ink-3" />
          <span className={passphrase === "none" ? "text-warn-ink" : "text-ink-2"}>{state}</span>
        </div>
        <p className="text-xs leading-[17px] text-ink-3">
          {words} Whoever has a backup and the passphrase has everything, the keys included. Write it down where Lineward is not: lost means
          lost.
        </p>
        {passphrase === "environment" ? null : (
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={onSet}>
              {passphrase === "none" ? "Set a passphrase" : "Change the passphrase"}
            </Button>
            {passphrase === "kept" && !settings.on ? (
              <Button size="sm" variant="ghost" onClick={() => setForgetting(true)}>
                Forget it
              </Button>
            ) : null}
          </div>
        )}
      </div>
      {forgetting ? (
        <ConfirmDialog
          title="Forget the passphrase?"
          confirm="Forget the passphrase"
          busy="Forgetting"
          onClose={() => setForgetting(false)}
          onConfirm={() => change.mutateAsync({ passphrase: null })}
        >
          <p>No backup is made and none is tried until a new one is set. Backups that are there still open with it.</p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}

/** Asks twice for a passphrase. `isNew`: there was none before. */
export function PassphraseDialog({ isNew, onClose }: { isNew: boolean; onClose: () => void }) {
  const { change } = useChangeBackups();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const { fields, rest } = complaintsOf(change.error, ["passphrase"]);
  const send = () => {
    setTried(true);
    if (passphrase === "" || passphrase !== again) {
      return;
    }
    change.mutate(
      { passphrase },
      {
        onSuccess: () => {
          toast.success(isNew ? "The passphrase is set" : "The passphrase is changed");
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={isNew ? "Set a passphrase" : "Change the passphrase"}
      sub={
        isNew
          ? "Backups are sealed with it. It is kept sealed here and never shown."
          : "Backups from now on are sealed with it. Those that are there open with the old one only."
      }
      send={isNew ? "Set the passphrase" : "Change the passphrase"}
      busy={change.isPending && "Setting"}
      onSend={send}
      onClose={onClose}
    >
      <Field
        label="Passphrase"
        hint="At least 5 words, or 20 characters"
        error={tried && passphrase === "" ? "Type a passphrase." : fields.passphrase}
      >
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            value={passphrase}
            onChange={(text) => {
              setPassphrase(text);
              // What the server said was about what was typed before.
              change.reset();
            }}
          />
        )}
      </Field>
      <Field
        label="Type it again"
        hint="Lost means lost: nobody can open a backup without it"
        error={tried && passphrase !== "" && passphrase !== again ? "This is not the same." : undefined}
      >
        {(control) => <PasswordInput {...control} autoComplete="new-password" value={again} onChange={setAgain} />}
      </Field>
      {change.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
