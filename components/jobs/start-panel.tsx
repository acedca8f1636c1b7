"use client";
import { useEffect, useId, useMemo } from "react";
import type { JobDetail } from "@/lib/jobs/schemas";
import { Button } from "../ui/button";
import { useCommand } from "../ui/command-key";
import { Select } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { useTimes } from "../ui/time";
import { zoneChoicesOf } from "../ui/time-zones";
import { countOf, kinds, targetWords } from "./job-words";
import { type FieldErrors, type StartForm, type StartWhen, tonight } from "./start-form";

export interface StartProps {
  readonly job: JobDetail;
  readonly form: StartForm;
  readonly errors: FieldErrors;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onChange: (part: Partial<StartForm>) => void;
  readonly onStart: () => void;
}

function Wrong({ id, words }: { id: string; words: string | undefined }) {
  return words === undefined ? null : (
    <p id={id} role="alert" className="w-full text-xs leading-[16px] text-bad-ink">
      {words}
    </p>
  );
}

type NumberName = "parallel" | "perSite" | "stopAfterFailedPercent" | "expiresAfterHours";

function NumberRow({
  name,
  label,
  hint,
  unit,
  form,
  errors,
  onChange,
}: { name: NumberName; label: string; hint?: string; unit?: string } & Pick<StartProps, "form" | "errors" | "onChange">) {
  const id = useId();
  const wrong = errors[name];
  return (
    <div className="setrow">
      <label htmlFor={id} className="setrow-words">
        {label}
        {hint === undefined ? null : <small className="block text-xs text-ink-3">{hint}</small>}
      </label>
      <span className={`inp ${wrong === undefined ? "" : "border-bad!"}`}>
        <input
          id={id}
          type="text"
          inputMode="numeric"
          className="mono"
          value={form[name]}
          placeholder={name === "perSite" ? "any" : undefined}
          aria-invalid={wrong === undefined ? undefined : true}
          aria-describedby={wrong === undefined ? undefined : `${id}-wrong`}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
        {unit === undefined ? null : <span className="u">{unit}</span>}
      </span>
      <Wrong id={`${id}-wrong`} words={wrong} />
    </div>
  );
}

function When({ form, errors, onChange }: Pick<StartProps, "form" | "errors" | "onChange">) {
  const id = useId();
  const times = useTimes();
  const choices: readonly { value: StartWhen; label: string; beside: string }[] = [
    { value: "now", label: "Now", beside: "" },
    { value: "tonight", label: "Tonight", beside: times.clock(tonight(new Date())) },
    { value: "at", label: "At a time", beside: form.when === "at" ? "" : "choose" },
    { value: "window", label: "In a window", beside: `${form.from} to ${form.to}` },
  ];
  const zoneChoices = useMemo(() => (form.when === "window" ? zoneChoicesOf(form.timeZone) : []), [form.when, form.timeZone]);
  const choose = (when: StartWhen) =>
    onChange({
      when,
      ...(when === "window" && form.timeZone === "" ? { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } : {}),
    });
  return (
    <fieldset className="card overflow-hidden" aria-label="When">
      {choices.map(({ value, label, beside }) => (
        <div key={value} className="contents">
          <label className="pick" suppressHydrationWarning>
            <input type="radio" name={id} checked={form.when === value} onChange={() => choose(value)} />
            <span>{label}</span>
            <span className="ml-auto text-xs text-ink-3 font-normal num" suppressHydrationWarning>
              {beside}
            </span>
          </label>
          {value === "at" && form.when === "at" ? (
            <div className="pick-more">
              <input
                type="datetime-local"
                className="inp"
                aria-label="Day and time"
                aria-invalid={errors.at === undefined ? undefined : true}
                aria-describedby={errors.at === undefined ? undefined : `${id}-at`}
                value={form.at}
                onChange={(event) => onChange({ at: event.target.value })}
              />
              <Wrong id={`${id}-at`} words={errors.at} />
            </div>
          ) : null}
          {value === "window" && form.when === "window" ? (
            <div className="pick-more flex flex-wrap items-center gap-2">
              <input
                type="time"
                className="inp w-[104px]!"
                aria-label="From"
                value={form.from}
                onChange={(event) => onChange({ from: event.target.value })}
              />
              <span className="text-ink-3">to</span>
              <input
                type="time"
                className="inp w-[104px]!"
                aria-label="To"
                aria-invalid={errors.to === undefined ? undefined : true}
                value={form.to}
                onChange={(event) => onChange({ to: event.target.value })}
              />
              <Select
                aria-label="Time zone"
                className="w-full"
                value={form.timeZone}
                onChange={(timeZone) => onChange({ timeZone })}
                options={zoneChoices}
              />
              <Wrong id={`${id}-to`} words={errors.to} />
            </div>
          ) : null}
        </div>
      ))}
    </fieldset>
  );
}

/** What happens when it is started so, in order. */
function stepsOf({ kind, counts, risks }: JobDetail, { canary, parallel, when }: StartForm): string[] {
  const targets = targetWords(kind, countOf(counts, "planned"));
  const drops = risks.find(({ risk }) => risk === "drops_registration")?.count ?? 0;
  const writes = kind === "settings" || kind === "records" || kind === "put_back" || kind === "standards";
  return [
    when === "now" ? "" : "Wait until it is time.",
    canary ? "Try one of each family, firmware and server. The rest follows when each is done." : "",
    `${canary ? "Then the others" : `Begin with ${targets}`}, at most ${parallel.trim() || "16"} at a time.`,
    writes ? "Read each one back and compare each field." : "",
    drops > 0 ? `Watch ${drops} until they are registered again.` : "",
  ].filter(Boolean);
}

/** When and how a plan is started, and what happens then. */
export function StartPanel({ job, form, errors, busy, error, onChange, onStart }: StartProps) {
  const shortcut = useCommand("↵");
  const toDo = countOf(job.counts, "planned");
  const rest = job.total - toDo;
  const { canary } = form;
  const canaryId = useId();
  return (
    <div>
      <h2 className="text-[13px] font-semibold px-1 pb-2.5">When</h2>
      <When form={form} errors={errors} onChange={onChange} />
      <h2 className="text-[13px] font-semibold px-1 pt-4 pb-2.5">How</h2>
      <div className="card">
        <NumberRow name="parallel" label="At the same time" form={form} errors={errors} onChange={onChange} />
        <NumberRow name="perSite" label="At most at one site" form={form} errors={errors} onChange={onChange} />
        <div className="setrow">
          <span className="setrow-words" id={canaryId}>
            Try one of each kind first
            <small className="block text-xs text-ink-3">One per family, firmware and server. The rest follows when each is done.</small>
          </span>
          <button
            type="button"
            role="switch"
            className="sw"
            aria-checked={canary}
            aria-labelledby={canaryId}
            onClick={() => onChange({ canary: !canary })}
          />
        </div>
        <NumberRow
          name="stopAfterFailedPercent"
          label="Stop when more than"
          hint="of the rows fail"
          unit="%"
          form={form}
          errors={errors}
          onChange={onChange}
        />
        <NumberRow
          name="expiresAfterHours"
          label="Offline ones wait"
          hint="tried again until then"
          unit="h"
          form={form}
          errors={errors}
          onChange={onChange}
        />
      </div>
      <h3 className="text-xs font-medium text-ink-3 px-1 pt-4 pb-1.5">When you start</h3>
      <ol className="flex flex-col gap-0.5 text-xs leading-[18px] text-ink-2 px-1">
        {stepsOf(job, form).map((step, at) => (
          <li key={step} className="flex gap-2.5">
            <span className="w-4 text-right text-ink-3 num flex-none" aria-hidden="true">
              {at + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
      {error ? <ProblemPanel error={error} className="mt-4" /> : null}
      <Button variant="primary" className="w-full h-[38px]! mt-4" busy={busy && "Starting"} onClick={onStart}>
        {kinds[job.kind].start(targetWords(job.kind, toDo))}
        <span className="kbd narrow:hidden bg-transparent! text-on-ink!" aria-hidden="true">
          {shortcut}
        </span>
      </Button>
      <p className="text-xs text-ink-3 leading-[17px] mt-2 text-center">
        {rest > 0 ? `Nothing is sent to the other ${rest}. ` : ""}You can pause at any time
        {kinds[job.kind].target !== "line" &&
        job.kind !== "check" &&
        job.kind !== "remove" &&
        job.kind !== "rotate_login" &&
        job.kind !== "give_lines"
          ? ", and put all back afterwards."
          : "."}
      </p>
    </div>
  );
}

/** Ctrl or ⌘ with Enter starts what is shown. */
export function useStartKey(start: (() => void) | undefined): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (start && event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented) {
        event.preventDefault();
        start();
      }
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [start]);
}
