"use client";
import { useState } from "react";
import { complaintsOf } from "../../ui/complaints";
import { Field, PasswordInput, TextInput } from "../../ui/field";
import { FormDialog } from "../../ui/form-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { TrialStep } from "./trial-step";
import { useTryEmergencyAdmin } from "./use-emergency-admin";

const names = { place: "From here", password: "Password", second_step: "Second step" } as const;

/** Tries what is in the envelope, without signing anybody in. */
export function EmergencyTrial({ name, onClose }: { name: string; onClose: () => void }) {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const trial = useTryEmergencyAdmin();
  const { fields, rest } = complaintsOf(trial.error, ["password", "code"]);
  const steps = trial.data?.steps;
  return (
    <FormDialog
      title={`Try out ${name}`}
      sub="As a sign-in from where you are now. Nobody is signed in."
      send={steps ? "Try again" : "Try it out"}
      busy={trial.isPending && "Trying"}
      onSend={() => trial.mutate({ password, code })}
      onClose={onClose}
    >
      <Field label="Password in the envelope" error={fields.password}>
        {(control) => <PasswordInput {...control} autoFocus value={password} onChange={setPassword} maxLength={128} />}
      </Field>
      <Field label="Code of the app" optional hint="Where one is asked for after the password" error={fields.code}>
        {(control) => <TextInput {...control} mono inputMode="numeric" autoComplete="off" value={code} onChange={setCode} maxLength={20} />}
      </Field>
      <ol aria-live="polite" aria-label="Trial" className="text-[12.5px] empty:hidden">
        {steps?.map(({ step, ok, words }) => (
          <TrialStep key={step} ok={ok} name={names[step]} words={words} className="flex gap-2.5 py-1.5" />
        ))}
      </ol>
      {trial.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
    </FormDialog>
  );
}
