"use client";
import { useId } from "react";
import { Field, TextInput } from "../../ui/field";
import { Ago } from "../../ui/time";

/** What is said of a job beside what it does. */
export interface Besides {
  readonly name: string;
  readonly reason: string;
  readonly ticket: string;
  readonly plan: "live" | "snapshots";
}

export const nothingSaid: Besides = { name: "", reason: "", ticket: "", plan: "live" };

/** The same as the API takes it: what is empty is left out. */
export function saidOf({ name, reason, ticket, plan }: Besides): {
  readonly name?: string;
  readonly reason?: string;
  readonly ticket?: string;
  readonly plan: "live" | "snapshots";
} {
  const said = Object.fromEntries(
    Object.entries({ name, reason, ticket }).flatMap(([key, text]) => (text.trim() ? [[key, text.trim()]] : [])),
  );
  return { ...said, plan };
}

/** Name, reason and ticket of a job. */
export function JobWords({ said, usualName, onSaid }: { said: Besides; usualName: string; onSaid: (said: Besides) => void }) {
  return (
    <>
      <Field label="Name" optional>
        {(control) => (
          <TextInput
            {...control}
            value={said.name}
            placeholder={usualName}
            maxLength={120}
            onChange={(name) => onSaid({ ...said, name })}
          />
        )}
      </Field>
      <div className="grid grid-cols-2 gap-2.5">
        <Field label="Reason" optional>
          {(control) => <TextInput {...control} value={said.reason} maxLength={500} onChange={(reason) => onSaid({ ...said, reason })} />}
        </Field>
        <Field label="Ticket" optional>
          {(control) => <TextInput {...control} value={said.ticket} maxLength={64} onChange={(ticket) => onSaid({ ...said, ticket })} />}
        </Field>
      </div>
    </>
  );
}

/** Where the plan gets its old values from. */
export function PlanFrom({
  said,
  oldestReadAt,
  unread,
  onSaid,
}: {
  said: Besides;
  oldestReadAt: string | undefined;
  unread: number;
  onSaid: (said: Besides) => void;
}) {
  const name = useId();
  const option = (plan: Besides["plan"], label: string) => (
    <label className="flex items-center gap-2.5 px-3 min-h-[36px] phone:min-h-[44px] border-t border-line first:border-t-0">
      <input
        type="radio"
        name={name}
        checked={said.plan === plan}
        onChange={() => onSaid({ ...said, plan })}
        className="accent-(--accent)"
      />
      <span>{label}</span>
      <span className="ml-auto text-xs text-ink-3">
        {plan === "live" ? (
          "asks each device"
        ) : oldestReadAt === undefined ? (
          "none was read yet"
        ) : (
          <>
            oldest <Ago at={oldestReadAt} ago />
            {unread > 0 ? `, ${unread} unknown` : ""}
          </>
        )}
      </span>
    </label>
  );
  return (
    <fieldset className="card" aria-label="Plan from">
      {option("live", "Read live")}
      {option("snapshots", "Use stored values")}
    </fieldset>
  );
}
