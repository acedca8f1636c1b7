"use client";
import { CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Field, PasswordInput, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { problemWords } from "../ui/problem-panel";
import { PasskeyButton } from "./passkey-button";
import { SecondStepForm } from "./second-step-form";
import { signIn } from "./use-sign-in";

interface Errors {
  readonly email?: string;
  readonly password?: string;
  readonly all?: string;
}

/** E-mail and password. What is wrong is said at the field, or above the button. */
export function SignInForm({ next, passkeySite }: { next: string; passkeySite: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [waits, setWaits] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const complain = (found: Errors) => {
    setErrors(found);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const submit = async () => {
    if (email.trim() === "" || password === "") {
      complain({
        ...(email.trim() === "" ? { email: "Type the e-mail address of your account." } : {}),
        ...(password === "" ? { password: "Type your password." } : {}),
      });
      return;
    }
    setBusy(true);
    setErrors({});
    try {
      if (await signIn(email.trim(), password)) {
        setBusy(false);
        setPassword("");
        setWaits(true);
        return;
      }
      // A full load, so that the page comes with the session.
      window.location.assign(next);
    } catch (error) {
      setBusy(false);
      const words = problemWords(error);
      const field = error instanceof ApiProblem ? error.fields[0] : undefined;
      complain(field?.path === "email" ? { email: field.message } : { all: words.detail ?? words.title });
    }
  };
  if (waits) {
    return <SecondStepForm next={next} passkeySite={passkeySite} onBack={() => setWaits(false)} />;
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
      <Field label="E-mail" error={errors.email}>
        {(control) => (
          <TextInput
            {...control}
            type="email"
            className="h-10! text-[14px]! phone:h-11! phone:text-[16px]!"
            value={email}
            onChange={setEmail}
            autoComplete="username"
            spellCheck={false}
            autoFocus
          />
        )}
      </Field>
      {/* Beside the label, and behind the field for the keyboard: Tab leads from the e-mail to the password. */}
      <div className="relative">
        <Field label="Password" error={errors.password}>
          {(control) => (
            <PasswordInput
              {...control}
              className="h-10! phone:h-11!"
              value={password}
              onChange={setPassword}
              autoComplete="current-password"
            />
          )}
        </Field>
        <Link href="/forgotten" className="link absolute top-0 right-0 text-[13px] leading-[18px]">
          Forgot it?
        </Link>
      </div>
      {errors.all ? (
        <div
          role="alert"
          className="flex gap-2 rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-[12.5px] leading-[18px] text-bad-ink"
        >
          <CircleAlert size={14} className="mt-0.5" />
          <span>{errors.all}</span>
        </div>
      ) : null}
      <Button type="submit" variant="primary" size="lg" className="w-full mt-1" busy={busy && "Signing in"}>
        Sign in
      </Button>
      <PasskeyButton site={passkeySite} onDone={() => window.location.assign(next)} />
    </form>
  );
}
