"use client";
import { useMemo, useState } from "react";
import { toast } from "sonner";
import { Button } from "../../ui/button";
import { complaintsOf } from "../../ui/complaints";
import { Field, Select, Switch, TextInput } from "../../ui/field";
import { ProblemPanel } from "../../ui/problem-panel";
import { zoneChoicesOf } from "../../ui/time-zones";
import { sentence } from "./backup-words";
import { type Backups, useChangeBackups } from "./use-backups";

const inputs = ["at", "timeZone", "keepDays", "folder", "passphrase"];
const daysMax = 3_650;

interface Typed {
  readonly on: boolean;
  readonly at: string;
  readonly timeZone: string;
  readonly keepDays: string;
  readonly folder: string;
  readonly drill: boolean;
}

function daysComplaint(text: string): string | undefined {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= daysMax ? undefined : `Whole days, 1 to ${daysMax}`;
}

/** When backups are made by themselves, where they go, how long they stay. What is typed outlives an answer that comes meanwhile. */
export function ScheduleForm({ backups: { settings, folder } }: { backups: Backups }) {
  const { change } = useChangeBackups();
  const [edits, setEdits] = useState<Partial<Typed>>({});
  const [tried, setTried] = useState(false);
  const kept: Typed = { ...settings, keepDays: `${settings.keepDays}`, folder: settings.folder ?? "" };
  const form: Typed = { ...kept, ...edits };
  const zones = useMemo(() => zoneChoicesOf(form.timeZone), [form.timeZone]);
  const { fields, rest } = complaintsOf(change.error, inputs);
  const wrongDays = daysComplaint(form.keepDays);
  const isChanged = (Object.keys(form) as (keyof Typed)[]).some((name) => form[name] !== kept[name]);
  const edit = (more: Partial<Typed>) => {
    setEdits((before) => ({ ...before, ...more }));
    // What the server said was about what was typed before.
    change.reset();
  };
  const save = () => {
    setTried(true);
    if (change.isPending || wrongDays !== undefined) {
      return;
    }
    const { on, timeZone, drill } = form;
    const where = form.folder.trim();
    change.mutate(
      { on, at: form.at.trim(), timeZone, drill, keepDays: Number(form.keepDays), folder: where === "" ? null : where },
      {
        onSuccess: (now) => {
          setTried(false);
          setEdits((later) => Object.fromEntries(Object.entries(later).filter(([name, value]) => form[name as keyof Typed] !== value)));
          toast.success(now.on ? `A backup is made every day at ${now.at}` : "No backup is made by itself");
        },
      },
    );
  };
  return (
    <form
      noValidate
      aria-label="Schedule"
      className="px-4 py-4 border-t border-line flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Switch checked={form.on} onChange={(on) => edit({ on })} label="Make one every day" hint="One that was missed is made up for." />
      {fields.passphrase === undefined ? null : (
        <p role="alert" className="text-[12.5px] text-bad-ink">
          Set a passphrase first. {sentence(fields.passphrase)}
        </p>
      )}
      <div className="grid grid-cols-[112px_minmax(0,1fr)_132px] gap-4 phone:grid-cols-1">
        <Field label="Every day at" error={fields.at}>
          {(control) => (
            <TextInput {...control} mono autoComplete="off" placeholder="02:00" value={form.at} onChange={(at) => edit({ at })} />
          )}
        </Field>
        <Field label="Time zone" error={fields.timeZone}>
          {(control) => <Select {...control} value={form.timeZone} onChange={(timeZone) => edit({ timeZone })} options={zones} />}
        </Field>
        <Field label="Keep for days" hint="The newest stays" error={(tried ? wrongDays : undefined) ?? fields.keepDays}>
          {(control) => (
            <TextInput
              {...control}
              mono
              inputMode="numeric"
              autoComplete="off"
              value={form.keepDays}
              onChange={(keepDays) => edit({ keepDays })}
            />
          )}
        </Field>
      </div>
      <Field
        label="Folder on the server"
        optional
        hint={settings.folder === null ? "Better one on another disk or machine. Empty: in the data folder" : "Empty: in the data folder"}
        error={fields.folder}
      >
        {(control) => (
          <TextInput
            {...control}
            mono
            autoComplete="off"
            placeholder={settings.folder === null ? folder : ""}
            value={form.folder}
            onChange={(where) => edit({ folder: where })}
          />
        )}
      </Field>
      <Switch
        checked={form.drill}
        onChange={(drill) => edit({ drill })}
        label="Try the newest one once a week"
        hint="It is restored beside everything, opened, and thrown away."
      />
      {change.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
      <div className="flex items-center gap-3">
        <Button type="submit" busy={change.isPending && "Saving"}>
          Save the schedule
        </Button>
        {isChanged ? <span className="text-xs text-ink-3">Not saved yet</span> : null}
      </div>
    </form>
  );
}
