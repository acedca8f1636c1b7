"use client";
import { LockKeyhole } from "lucide-react";
import { useEffect, useRef } from "react";
import { capital } from "@/lib/devices/status-words";
import { Button } from "../../ui/button";
import { Field, PasswordInput, Select, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import { type AddDraft, accountErrors, type DraftErrors } from "./draft";
import { AlreadyKept, FoundCard } from "./find-step";
import { type LoginRefusal, LoginRefused } from "./login-refused";
import { StepActions, StepHead } from "./steps";

/** Name, tags and the device's own login. */
export function AccountStep({
  draft,
  errors,
  error,
  refusal,
  busy,
  change,
  setErrors,
  needsCertificate,
  onContinue,
  onBack,
}: {
  draft: AddDraft;
  errors: DraftErrors;
  error: unknown;
  /** The login was tried and refused. */
  refusal: LoginRefusal | undefined;
  busy: boolean;
  change: (part: Partial<AddDraft>) => void;
  setErrors: (errors: DraftErrors) => void;
  /** A person has to look at a certificate before the login is sent. */
  needsCertificate: boolean;
  onContinue: () => void;
  onBack: () => void;
}) {
  const form = useRef<HTMLFormElement>(null);
  const noun = draft.driver?.noun ?? "device";
  const way = draft.driver?.loginStyle;
  useEffect(() => {
    // What the device refused takes the focus, so that it is heard.
    if (!busy) {
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    }
  }, [busy]);
  const submit = () => {
    const found = accountErrors(draft);
    setErrors(found);
    if (Object.keys(found).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
    } else {
      onContinue();
    }
  };
  return (
    <form
      ref={form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <StepHead title={draft.candidate ? `It is a ${draft.driver?.label}` : `Add a ${draft.driver?.label}`}>
        Sign in as the {noun}’s own administrator. Lineward keeps the password sealed and never shows it.
      </StepHead>
      <FoundCard draft={draft} />
      {draft.candidate ? <AlreadyKept candidate={draft.candidate} /> : null}
      {refusal ? <LoginRefused noun={noun} refusal={refusal} otherWays={way !== undefined} /> : null}
      {error === undefined ? null : (
        <section className="card p-4 mt-4 border-bad-line">
          <ProblemPanel error={error} />
        </section>
      )}
      <div className="grid grid-cols-2 gap-4 mt-5 phone:grid-cols-1">
        <Field label="Name" hint="How people here call it" error={errors.name}>
          {(control) => (
            <TextInput
              {...control}
              autoFocus
              value={draft.name}
              maxLength={120}
              onChange={(name) => change({ name })}
              placeholder="Entrance B"
            />
          )}
        </Field>
        <Field label="Tags" optional hint="Words with a space between, for filters" error={errors.tags}>
          {(control) => <TextInput {...control} value={draft.tags} onChange={(tags) => change({ tags })} placeholder="entrance tower" />}
        </Field>
        {draft.driver?.login.map((field) => {
          const set = (value: string) => change({ credentials: { ...draft.credentials, [field.path]: value } });
          const value = draft.credentials[field.path] ?? "";
          return (
            <Field
              key={field.path}
              label={field.label}
              optional={field.optional}
              hint={field.hint}
              error={errors[`credentials.${field.path}`]}
            >
              {(control) =>
                field.secret ? (
                  <PasswordInput {...control} value={value} onChange={set} autoComplete="new-password" />
                ) : (
                  <TextInput
                    {...control}
                    mono
                    value={value}
                    onChange={set}
                    placeholder={field.example}
                    autoComplete="off"
                    autoCapitalize="none"
                  />
                )
              }
            </Field>
          );
        })}
        {way ? (
          <Field label={way.label} hint={way.hint} error={errors[`connection.${way.path}`]} className="col-span-full">
            {(control) => (
              <Select
                {...control}
                value={String(draft.connection[way.path] ?? way.preset)}
                onChange={(value) => change({ connection: { ...draft.connection, [way.path]: value } })}
                options={way.options}
              />
            )}
          </Field>
        ) : null}
      </div>
      <StepActions>
        <Button type="submit" variant="primary" size="lg" busy={busy && (draft.offline ? "Storing" : "Signing in")}>
          {draft.offline ? "Keep it for later" : needsCertificate ? "Continue" : `Sign in and add`}
        </Button>
        <Button variant="ghost" size="lg" onClick={onBack}>
          Back
        </Button>
        <span className="text-xs text-ink-3 ml-2 flex items-center gap-1.5">
          <LockKeyhole size={13} />
          {draft.offline
            ? `Not sent until the ${noun} answers`
            : needsCertificate
              ? "Not sent before you have seen its certificate"
              : `${capital(noun)} without TLS: the login travels unprotected on your network`}
        </span>
      </StepActions>
    </form>
  );
}
