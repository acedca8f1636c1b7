"use client";
import { useRef, useState } from "react";
import { Button } from "../ui/button";
import { CodeInput, isWholeCode } from "../ui/code-input";
import { complaintsOf } from "../ui/complaints";
import { CopyButton } from "../ui/copy-button";
import { Field } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { QrCode } from "../ui/qr-code";
import { useChangeSecondStep } from "./use-second-step";

/** What the QR code says, in groups that can be typed. */
const keyOf = (uri: string) => (new URL(uri).searchParams.get("secret") ?? "").replace(/.{4}(?=.)/g, "$& ");

function Step({ number, children }: { number: number; children: React.ReactNode }) {
  return (
    <li className="flex gap-5">
      <span className="grid place-items-center flex-none w-6 h-6 rounded-full bg-sunken text-xs text-ink-2" aria-hidden="true">
        {number}
      </span>
      <div className="min-w-0 flex-1">{children}</div>
    </li>
  );
}

/** A new app: scan or type its key, then prove that it makes the right codes. */
export function SecondStepSetUp({ uri, onDone, onCancel }: { uri: string; onDone: () => void; onCancel: () => void }) {
  const { confirm } = useChangeSecondStep();
  const [code, setCode] = useState("");
  const [tried, setTried] = useState(false);
  const [typing, setTyping] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const { fields, rest } = complaintsOf(confirm.error, ["code"]);
  const missing = tried && !isWholeCode(code) ? "Type the six digits that the app shows." : undefined;
  const send = () => {
    setTried(true);
    if (!isWholeCode(code) || confirm.isPending) {
      form.current?.querySelector("input")?.focus();
      return;
    }
    confirm.mutate(code, {
      onSuccess: onDone,
      onError: () => {
        setTried(false);
        setCode("");
        form.current?.querySelector("input")?.focus();
      },
    });
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label="Set up the second step"
      className="flex gap-6 p-4 phone:flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <QrCode text={uri} label="QR code for your authenticator app" className="w-[168px] h-[168px] border border-line phone:self-center" />
      <div className="min-w-0 flex-1">
        <ol className="flex flex-col gap-4">
          <Step number={1}>
            <div className="font-medium">Scan this with your authenticator app</div>
            <div className="text-[12.5px] text-ink-2">
              Any app that makes 6-digit codes.{" "}
              {typing ? null : (
                <button type="button" className="link" onClick={() => setTyping(true)}>
                  I cannot scan it
                </button>
              )}
            </div>
            {typing ? (
              <div className="flex items-center gap-2 mt-1.5">
                <code className="mono min-w-0 break-words text-[12.5px]" data-testid="app-key">
                  {keyOf(uri)}
                </code>
                <CopyButton text={keyOf(uri).replaceAll(" ", "")} label="Copy the key" />
              </div>
            ) : null}
          </Step>
          <Step number={2}>
            <Field
              label="Type the code it shows now"
              hint="The app and this server must agree on the time"
              error={missing ?? (code === "" ? fields.code : undefined)}
            >
              {(control) => <CodeInput {...control} value={code} onChange={setCode} />}
            </Field>
          </Step>
        </ol>
        {confirm.isError && rest !== undefined ? <ProblemPanel error={rest} className="mt-3" /> : null}
        <div className="flex gap-2 mt-4">
          <Button type="submit" variant="primary" busy={confirm.isPending && "Turning on"}>
            Turn it on
          </Button>
          <Button variant="ghost" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </div>
    </form>
  );
}
