"use client";
import { useRef, useState } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { passwordCharacters, passwordComplaint } from "@/lib/schema/password-rule";
import { Button } from "../ui/button";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { SecondStepForm } from "./second-step-form";
import { signIn } from "./use-sign-in";

export interface JoinSetup {
  readonly token: string;
  readonly purpose: "setup" | "invite" | "password" | "second_step";
  readonly name: string;
  readonly email: string;
  /** The host that passkeys belong to. */
  readonly passkeySite: string;
}

/** The list of the commonest passwords stays at the server, which answers about them. */
const isCommonHere = () => false;

const buttonWords = {
  setup: "Set up Lineward",
  invite: "Join",
  password: "Set the password",
  second_step: "Take the second step away",
} as const;

/** Uses a one-time link: who you are, and a password of your own choice; or the one you have, to lose a second step. Signs in at once. */
export function JoinForm({ token, purpose, passkeySite, ...known }: JoinSetup) {
  const [name, setName] = useState(known.name);
  const [email, setEmail] = useState(known.email);
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [failed, setFailed] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [waits, setWaits] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const complain = (found: Readonly<Record<string, string>>) => {
    setErrors(found);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const isProof = purpose === "second_step";
  const weak = isProof ? undefined : passwordComplaint(password, [known.name, name, email], isCommonHere);
  const submit = async () => {
    setTried(true);
    const found: Record<string, string> = {};
    const asksName = purpose === "setup" || purpose === "invite";
    if (asksName && name.trim() === "") {
      found.name = "Type your name, as the audit shows it.";
    }
    if (purpose === "setup" && !/^\S+@\S+$/.test(email.trim())) {
      found.email = "Type the e-mail address you sign in with.";
    }
    if (purpose === "second_step" && password === "") {
      found.password = "Type the password you sign in with.";
    }
    if (weak !== undefined) {
      found.password = weak;
    }
    if (Object.keys(found).length > 0) {
      complain(found);
      return;
    }
    setBusy(true);
    setFailed(undefined);
    try {
      const joined = await call("POST /api/setup", {
        body: {
          token,
          password,
          ...(asksName ? { name: name.trim() } : {}),
          ...(purpose === "setup" ? { email: email.trim() } : {}),
        },
      });
      if (await signIn(joined.email, password)) {
        setWaits(true);
        return;
      }
      window.location.assign(purpose === "second_step" ? "/settings#second-step" : "/");
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiProblem && error.fields.some((field) => field.path in { name, email, password })) {
        complain(Object.fromEntries(error.fields.map((field) => [field.path, field.message])));
      } else {
        setFailed(error);
      }
    }
  };
  if (waits) {
    return <SecondStepForm next="/" passkeySite={passkeySite} onBack={() => window.location.assign("/sign-in")} />;
  }
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {purpose === "password" || isProof ? null : (
        <Field label="Your name" hint="The audit shows it beside what you do" error={errors.name}>
          {(control) => (
            <TextInput {...control} className="h-10! phone:h-11!" value={name} onChange={setName} autoComplete="name" maxLength={120} />
          )}
        </Field>
      )}
      {purpose === "setup" ? (
        <Field label="E-mail" hint="You sign in with it" error={errors.email}>
          {(control) => (
            <TextInput {...control} type="email" className="h-10! phone:h-11!" value={email} onChange={setEmail} autoComplete="username" />
          )}
        </Field>
      ) : (
        // For password managers, which pair the new password with a user name.
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
      )}
      <Field
        label={isProof ? "Your password" : "New password"}
        hint={isProof ? "The one you sign in with" : `At least ${passwordCharacters.min} characters. A few words are fine.`}
        error={weak !== undefined && (tried || password.length >= passwordCharacters.min) ? weak : errors.password}
      >
        {(control) => (
          <PasswordInput
            {...control}
            className="h-10! phone:h-11!"
            value={password}
            onChange={(typed) => {
              setPassword(typed);
              // What was said was about the password before.
              setErrors(({ password: _before, ...others }) => others);
            }}
            autoComplete={isProof ? "current-password" : "new-password"}
            maxLength={128}
          />
        )}
      </Field>
      {failed === undefined ? null : <ProblemPanel error={failed} />}
      <Button type="submit" variant="primary" size="lg" className="w-full mt-1" busy={busy && "Setting up"}>
        {buttonWords[purpose]}
      </Button>
    </form>
  );
}
