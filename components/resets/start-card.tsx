"use client";
import { KeyRound } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { ApiProblem } from "@/lib/api/client";
import type { LineDetail } from "../lines/use-lines";
import { useMay } from "../session/me";
import { Button } from "../ui/button";
import { complaintsOf } from "../ui/complaints";
import { Field, PasswordInput, Select, TextInput } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { useStartReset } from "./use-resets";

const askers = ["Tenant, by phone", "Tenant, in person", "Tenant, by mail", "Building manager", "Installer on site", "Colleague"];

function effectWords(line: LineDetail): string {
  const registering = line.ends.filter((end) => end.role === "registers");
  const who = registering.length === 1 ? `The ${registering[0]?.noun ?? "device"} drops its` : "The ends drop their";
  return `${who} registration for some seconds. A call in progress goes on.`;
}

/** Ticket, who asked, and the one button. `wanted` grows each time the line is picked: then the cursor goes into the ticket. */
export function StartCard({ line, wanted, onStarted }: { line: LineDetail; wanted: number; onStarted: (resetId: string) => void }) {
  const { reset } = line;
  const mayChoose = useMay("device.configure");
  const [ticket, setTicket] = useState("");
  const [askedBy, setAskedBy] = useState("");
  const [own, setOwn] = useState(false);
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const start = useStartReset(line.id);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const { fields, rest } = complaintsOf(start.error, ["ticket", "askedBy", "password"]);
  useEffect(() => {
    if (wanted > 0) {
      field.current?.focus();
    }
  }, [wanted]);
  const refused = fields.ticket;
  useEffect(() => {
    if (refused !== undefined) {
      field.current?.focus();
    }
  }, [refused]);
  const possible = reset.possible || (own && password !== "");
  const begin = () => {
    if (start.isPending || !possible) {
      return;
    }
    const given = ticket.trim();
    if (reset.ticket.required && given === "") {
      setMissing(true);
      field.current?.focus();
      return;
    }
    start.mutate(
      {
        ...(given === "" ? {} : { ticket: given }),
        ...(askedBy === "" ? {} : { askedBy }),
        ...(own && password !== "" ? { password } : {}),
      },
      {
        onSuccess: ({ id }) => onStarted(id),
        onError: (error) => {
          // Somebody else was faster: their reset is the one to follow.
          const other = error instanceof ApiProblem ? error.body.resetId : undefined;
          if (typeof other === "string") {
            onStarted(other);
          }
        },
      },
    );
  };
  if (!possible && !mayChoose && reset.help?.verdict === "no") {
    // The note above has said why, and there is nothing to press.
    return null;
  }
  return (
    <section className="card p-4" aria-label="Reset">
      <form
        noValidate
        onKeyDown={(event) => {
          if (event.key !== "Enter") {
            return;
          }
          // An Enter that is held since it picked the line, or that comes from an empty field, begins nothing: the button does.
          if (event.repeat) {
            event.preventDefault();
          } else if (event.target instanceof HTMLInputElement && event.target.value.trim() === "") {
            event.preventDefault();
            reset.ticket.required ? setMissing(true) : button.current?.focus();
          }
        }}
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        {reset.possible ? null : (
          <p className="text-[12.5px] leading-[18px] text-warn-ink bg-warn-soft border border-warn-line rounded-md px-3 py-2 [&:not(:last-child)]:mb-4">
            {reset.why ?? "This line cannot be reset now."}
          </p>
        )}
        {possible || mayChoose ? (
          <div className="grid grid-cols-2 phone:grid-cols-1 gap-4">
            <Field
              label="Ticket reference"
              optional={!reset.ticket.required}
              hint={reset.ticket.hint}
              error={missing && ticket.trim() === "" ? "Enter the ticket. Every reset is kept with one." : refused}
            >
              {(control) => (
                <TextInput
                  {...control}
                  ref={field}
                  mono
                  value={ticket}
                  onChange={setTicket}
                  maxLength={64}
                  autoComplete="off"
                  autoCapitalize="characters"
                  enterKeyHint="go"
                />
              )}
            </Field>
            <Field label="Asked for by" optional hint="Who you spoke to" error={fields.askedBy}>
              {(control) => (
                <Select
                  {...control}
                  value={askedBy}
                  onChange={setAskedBy}
                  options={[{ value: "", label: "Not said" }, ...askers.map((asker) => ({ value: asker, label: asker }))]}
                />
              )}
            </Field>
          </div>
        ) : null}
        {mayChoose ? (
          <details className="mt-4" onToggle={(event) => setOwn(event.currentTarget.open)}>
            <summary className="text-xs text-ink-3 hover:text-ink w-fit rounded">Use a password that is set at another end already</summary>
            <Field
              label="Password"
              className="mt-3 max-w-[340px]"
              hint="It must keep the rules of every end. Left empty, Lineward makes one"
              error={fields.password}
            >
              {(control) => <PasswordInput {...control} value={password} onChange={setPassword} autoComplete="off" />}
            </Field>
          </details>
        ) : null}
        {start.error && rest !== undefined ? <ProblemPanel error={rest} className="mt-4" onRetry={begin} /> : null}
        {possible ? (
          <div className="flex items-center gap-3 mt-5 pt-4 border-t border-line phone:flex-col phone:items-stretch">
            <Button
              ref={button}
              type="submit"
              variant={reset.help?.verdict === "no" ? "secondary" : "primary"}
              busy={start.isPending && "Starting"}
            >
              <KeyRound size={14} />
              {reset.help?.verdict === "no" ? "Reset anyway" : "Reset the password"}
            </Button>
            <span className="text-xs text-ink-3 leading-[17px]">{effectWords(line)}</span>
          </div>
        ) : null}
      </form>
    </section>
  );
}
