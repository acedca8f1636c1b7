"use client";
import { useRef, useState } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { signIn } from "./use-sign-in";

const passwordMin = 10;

export interface JoinSetup {
  readonly token: string;
  readonly purpose: "setup" | "invite" | "password";
  readonly name: string;
  readonly email: string;
}

/** Uses a one-time link: who you are, and a password of your own choice. Signs in at once. */
export function JoinForm({ token, purpose, ...known }: JoinSetup) {
  const [name, setName] = useState(known.name);
  const [email, setEmail] = useState(known.email);
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const complain = (found: Readonly<Record<string, string>>) => {
    setErrors(found);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const submit = async () => {
    const found: Record<string, string> = {};
    if (purpose !== "password" && name.trim() === "") {
      found.name = "Type your name, as the audit shows it.";
    }
    if (purpose === "setup" && !/^\S+@\S+$/.test(email.trim())) {
      found.email = "Type the e-mail address you sign in with.";
    }
    if (password.length < passwordMin) {
      found.password = `At least ${passwordMin} characters. ${password.length} so far.`;
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
          ...(purpose === "password" ? {} : { name: name.trim() }),
          ...(purpose === "setup" ? { email: email.trim() } : {}),
        },
      });
      await signIn(joined.email, password);
      window.location.assign("/");
    } catch (error) {
      setBusy(false);
      if (error instanceof ApiProblem && error.fields.some((field) => field.path in { name, email, password })) {
        complain(Object.fromEntries(error.fields.map((field) => [field.path, field.message])));
      } else {
        setFailed(error);
      }
    }
  };
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
      {purpose === "password" ? null : (
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
      <Field label="New password" hint={`At least ${passwordMin} characters. A few words are fine.`} error={errors.password}>
        {(control) => (
          <PasswordInput
            {...control}
            className="h-10! phone:h-11!"
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            maxLength={128}
          />
        )}
      </Field>
      {failed === undefined ? null : <ProblemPanel error={failed} />}
      <Button type="submit" variant="primary" size="lg" className="w-full mt-1" busy={busy && "Setting up"}>
        {purpose === "setup" ? "Set up Lineward" : purpose === "invite" ? "Join" : "Set the password"}
      </Button>
    </form>
  );
}
