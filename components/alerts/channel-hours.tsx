import type { Digest, Quiet } from "@/lib/channels/schemas";
import { Field, Switch, TextInput } from "../ui/field";
import { DayChips } from "./day-chips";

export interface Hours {
  readonly quiet: Quiet | null;
  readonly digest: Digest | null;
}

/** Where people's complaints about the fields of this part stand. */
export const hoursInputs = ["quiet.days", "quiet.from", "quiet.to", "quiet.timeZone", "digest.at", "digest.timeZone"];

const zoneHere = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
/** What is offered first. */
export const atNight = (): Quiet => ({ days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "07:00", timeZone: zoneHere(), passCritical: true });
export const inTheMorning = (): Digest => ({ at: "07:15", timeZone: zoneHere(), empty: false });

/** When a channel is told nothing, and when it is told how things stand. */
export function ChannelHours({
  hours: { quiet, digest },
  onChange,
  errors,
}: {
  hours: Hours;
  onChange: (hours: Hours) => void;
  errors: Readonly<Record<string, string>>;
}) {
  const setQuiet = (part: Partial<Quiet>) => onChange({ quiet: quiet && { ...quiet, ...part }, digest });
  const setDigest = (part: Partial<Digest>) => onChange({ quiet, digest: digest && { ...digest, ...part } });
  return (
    <>
      <Switch
        label="Quiet hours"
        hint="Alerts are still made. They are told in one message at the end"
        checked={quiet !== null}
        onChange={(isOn) => onChange({ quiet: isOn ? atNight() : null, digest })}
      />
      {quiet === null ? null : (
        <>
          <DayChips days={quiet.days} onChange={(days) => setQuiet({ days })} />
          {errors["quiet.days"] ? <p className="text-xs text-bad-ink">{errors["quiet.days"]}</p> : null}
          <div className="grid grid-cols-2 gap-3">
            <Field label="Quiet from" error={errors["quiet.from"]}>
              {(control) => <TextInput {...control} mono value={quiet.from} onChange={(from) => setQuiet({ from })} />}
            </Field>
            <Field label="Quiet until" hint={quiet.to < quiet.from ? "Of the next day" : undefined} error={errors["quiet.to"]}>
              {(control) => <TextInput {...control} mono value={quiet.to} onChange={(to) => setQuiet({ to })} />}
            </Field>
          </div>
          <Field label="Time zone of the quiet hours" error={errors["quiet.timeZone"]}>
            {(control) => <TextInput {...control} mono value={quiet.timeZone} onChange={(timeZone) => setQuiet({ timeZone })} />}
          </Field>
          <Switch
            label="Critical alerts at once"
            hint="A silent site, a dead PBX, a half done reset: told all the same"
            checked={quiet.passCritical}
            onChange={(passCritical) => setQuiet({ passCritical })}
          />
        </>
      )}
      <Switch
        label="Daily digest"
        hint="One message a day: what is open, what is over, what waits"
        checked={digest !== null}
        onChange={(isOn) => onChange({ quiet, digest: isOn ? inTheMorning() : null })}
      />
      {digest === null ? null : (
        <>
          <Field label="Digest at" error={errors["digest.at"]}>
            {(control) => <TextInput {...control} mono value={digest.at} onChange={(at) => setDigest({ at })} />}
          </Field>
          <Field label="Time zone of the digest" error={errors["digest.timeZone"]}>
            {(control) => <TextInput {...control} mono value={digest.timeZone} onChange={(timeZone) => setDigest({ timeZone })} />}
          </Field>
          <Switch label="Also when there is nothing to tell" checked={digest.empty} onChange={(empty) => setDigest({ empty })} />
        </>
      )}
    </>
  );
}
