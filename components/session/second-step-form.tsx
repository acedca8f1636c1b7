"use client";
import { CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import { Button } from "../ui/button";
import { CheckLine } from "../ui/check-line";
import { CodeInput, isWholeCode } from "../ui/code-input";
import { Field, TextInput } from "../ui/field";
import { problemWords } from "../ui/problem-panel";
import { PasskeyButton } from "./passkey-button";
import { verifyStep } from "./use-sign-in";

/** The second step of a sign-in: the code of the app, or a recovery code. `onBack`: from the beginning, with the password. */
export function SecondStepForm({ next, passkeySite, onBack }: { next: string; passkeySite: string; onBack: () => void }) {
  const [withApp, setWithApp] = useState(true);
  const [code, setCode] = useState("");
  const [trust, setTrust] = useState(false);
  const [wrong, setWrong] = useState<{ code?: string; all?: string }>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const complain = (found: { code?: string; all?: string }) => {
    setWrong(found);
    requestAnimationFrame(() => form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
  };
  const submit = async () => {
    if (withApp ? !isWholeCode(code) : code.trim() === "") {
      complain({ code: withApp ? "Type the six digits that the app shows." : "Type one of your recovery codes." });
      return;
    }
    setBusy(true);
    setWrong({});
    try {
      await verifyStep(withApp ? "app" : "recovery", code.trim(), trust);
      window.location.assign(next);
    } catch (error) {
      setBusy(false);
      const words = problemWords(error);
      const field = error instanceof ApiProblem ? error.fields.find(({ path }) => path === "code") : undefined;
      if (field) {
        setCode(withApp ? "" : code);
      }
      complain(field ? { code: field.message } : { all: words.detail ?? words.title });
    }
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label="Second step"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {withApp ? (
        <Field key="app" label="Code of your authenticator app" hint="It changes every 30 seconds" error={wrong.code}>
          {(control) => <CodeInput {...control} value={code} onChange={setCode} autoFocus />}
        </Field>
      ) : (
        <Field key="recovery" label="Recovery code" hint="Each signs you in once" error={wrong.code}>
          {(control) => (
            <TextInput
              {...control}
              mono
              className="h-10! phone:h-11! phone:text-[16px]!"
              value={code}
              onChange={setCode}
              autoComplete="off"
              autoFocus
            />
          )}
        </Field>
      )}
      {withApp ? (
        <CheckLine checked={trust} onChange={setTrust}>
          Ask for no code in this browser for 30 days
        </CheckLine>
      ) : null}
      {wrong.all ? (
        <div
          role="alert"
          className="flex gap-2 rounded-md border border-bad-line bg-bad-soft px-3 py-2 text-[12.5px] leading-[18px] text-bad-ink"
        >
          <CircleAlert size={14} className="mt-0.5" />
          <span>{wrong.all}</span>
        </div>
      ) : null}
      <Button type="submit" variant="primary" size="lg" className="w-full mt-1" busy={busy && "Signing in"}>
        Sign in
      </Button>
      <div className="flex items-center justify-between gap-3 text-[12.5px]">
        <button
          type="button"
          className="link"
          onClick={() => {
            setWithApp(!withApp);
            setCode("");
            setWrong({});
          }}
        >
          {withApp ? "Use a recovery code" : "Use the app"}
        </button>
        <button type="button" className="link" onClick={onBack}>
          Another account
        </button>
      </div>
      <PasskeyButton site={passkeySite} onDone={() => window.location.assign(next)} />
      <p className="text-xs text-ink-3">Lost the phone and the recovery codes? An admin can give you a one-time link.</p>
    </form>
  );
}
