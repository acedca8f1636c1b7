"use client";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Field, Select, Switch, TextInput } from "../ui/field";
import { zoneChoicesOf } from "../ui/time-zones";
import { atNight, inTheMorning } from "./channel-hours";
import { DayChips } from "./day-chips";
import { HoursCard } from "./hours-card";

function ZoneField({ zone, error, onChange }: { zone: string; error: string | undefined; onChange: (zone: string) => void }) {
  return (
    <Field label="In the time of" error={error}>
      {(control) => <Select {...control} value={zone} onChange={onChange} options={zoneChoicesOf(zone)} />}
    </Field>
  );
}

/** When channels are told nothing. */
export function QuietCard({ channels }: { channels: readonly ChannelItem[] }) {
  return (
    <HoursCard
      part="quiet"
      title="Quiet hours"
      label="Be quiet at night"
      hint="Alerts are still made. They are told in one message at the end"
      channels={channels}
      first={atNight}
      words={({ from, to }) => `${from} to ${to}`}
    >
      {(quiet, set, errors) => (
        <>
          <div className="grid grid-cols-2 gap-3">
            <Field label="From" error={errors["quiet.from"]}>
              {(control) => <TextInput {...control} mono value={quiet.from} onChange={(from) => set({ from })} />}
            </Field>
            <Field label="Until" error={errors["quiet.to"]}>
              {(control) => <TextInput {...control} mono value={quiet.to} onChange={(to) => set({ to })} />}
            </Field>
          </div>
          <DayChips days={quiet.days} onChange={(days) => set({ days })} />
          {errors["quiet.days"] ? <p className="text-xs text-bad-ink">{errors["quiet.days"]}</p> : null}
          <ZoneField zone={quiet.timeZone} error={errors["quiet.timeZone"]} onChange={(timeZone) => set({ timeZone })} />
          <Field label="Told at night anyway" hint="A silent site, a dead PBX, a half done reset, as the rules say">
            {(control) => (
              <Select
                {...control}
                value={quiet.passCritical ? "critical" : "nothing"}
                onChange={(value) => set({ passCritical: value === "critical" })}
                options={[
                  { value: "critical", label: "What is critical" },
                  { value: "nothing", label: "Nothing" },
                ]}
              />
            )}
          </Field>
        </>
      )}
    </HoursCard>
  );
}

/** When channels are told how things stand. */
export function DigestHoursCard({ channels }: { channels: readonly ChannelItem[] }) {
  return (
    <HoursCard
      part="digest"
      title="Digest"
      label="One message a day"
      hint="What is open, what is over, what waits"
      channels={channels}
      first={inTheMorning}
      words={({ at }) => `at ${at}`}
    >
      {(digest, set, errors) => (
        <>
          <div className="grid grid-cols-[88px_minmax(0,1fr)] gap-3">
            <Field label="At" error={errors["digest.at"]}>
              {(control) => <TextInput {...control} mono value={digest.at} onChange={(at) => set({ at })} />}
            </Field>
            <ZoneField zone={digest.timeZone} error={errors["digest.timeZone"]} onChange={(timeZone) => set({ timeZone })} />
          </div>
          <Switch label="Also when there is nothing to tell" checked={digest.empty} onChange={(empty) => set({ empty })} />
        </>
      )}
    </HoursCard>
  );
}
