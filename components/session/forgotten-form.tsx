"use client";
import { useRef, useState } from "react";
import { ApiProblem, call } from "@/lib/api/client";
import { Button } from "../ui/button";
import { Field, TextInput } from "../ui/field";
import { Link } from "../ui/link";
import { ProblemPanel } from "../ui/problem-panel";

/** Asks for a mail with a link to a new password. What it answers says nothing of who has an account. */
export function ForgottenForm() {
  const [email, setEmail] = useState("");
  const [wrong, setWrong] = useState<string>();
  const [failed, setFailed] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [asked, setAsked] = useState<{ email: string; minutes: number }>();
  const form = useRef<HTMLFormElement>(null);
  const complain = (words: string) => {
    setWrong(words);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const submit = async () => {
    if (email.trim() === "") {
      complain("Type the e-mail address you sign in with.");
      return;
    }
    setBusy(true);
    setWrong(undefined);
    setFailed(undefined);
    try {
      const { minutes } = await call("POST /api/forgotten-password", { body: { email: email.trim() } });
      setAsked({ email: email.trim(), minutes });
    } catch (error) {
      const field = error instanceof ApiProblem ? error.fields.find(({ path }) => path === "email") : undefined;
      if (field) {
        complain(field.message);
      } else {
        setFailed(error);
      }
    }
    setBusy(false);
  };
  if (asked) {
    return (
      <div className="flex flex-col gap-4">
        <p role="status">
          If somebody signs in as <b className="font-medium">{asked.email}</b>, a mail with a link is on its way. It can take a few minutes.
          The link works once, for {asked.minutes} minutes.
        </p>
        <p className="text-[12.5px] text-ink-3">
          Nothing came? Look among unwanted mail. Another one is sent after two minutes at the earliest. An admin can give you a link too.
        </p>
        <Link href="/sign-in" className="btn btn-s btn-lg w-full">
          Back to the sign-in
        </Link>
      </div>
    );
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
      <Field label="E-mail" error={wrong}>
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
      {failed === undefined ? null : <ProblemPanel error={failed} />}
      <Button type="submit" variant="primary" size="lg" className="w-full mt-1" busy={busy && "Asking"}>
        Send me a link
      </Button>
      <Link href="/sign-in" className="link text-[12.5px] text-center">
        Back to the sign-in
      </Link>
    </form>
  );
}
