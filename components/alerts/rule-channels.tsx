"use client";
import { Ticks } from "../settings/programs/ticks";
import { Segmented } from "../ui/field";

/** Who can be told: a channel, or the webhook of a program. */
export interface Teller {
  readonly id: string;
  readonly name: string;
}

/** The channels of a rule. Null: every channel that takes it; none: nobody. */
export type RuleChannels = readonly string[] | null;

/** Who is told, in words. A channel that is gone is told nothing. */
export function tellsWords(channelIds: RuleChannels, channels: readonly Teller[]): string {
  const names = channels.flatMap(({ id, name }) => (channelIds?.includes(id) ? [name] : []));
  return channelIds === null ? "Every channel" : names.length === 0 ? "Nobody" : names.join(", ");
}

/** Chooses the channels of a rule. */
export function RuleChannelsField({
  value,
  chosen,
  channels,
  error,
  onChange,
}: {
  value: "all" | "some" | "none";
  chosen: readonly string[];
  channels: readonly Teller[];
  error: string | undefined;
  onChange: (value: "all" | "some" | "none", chosen: readonly string[]) => void;
}) {
  return (
    <>
      <Segmented
        label="Tells"
        value={value}
        onChange={(to) => onChange(to, chosen)}
        options={[
          { value: "all", label: "Every channel" },
          { value: "some", label: "Some" },
          { value: "none", label: "Nobody" },
        ]}
      />
      {value === "some" ? (
        <Ticks
          label="Channels"
          hint={channels.length === 0 ? "There is none yet: add one below the rules" : "Each still takes only what it is set to"}
          error={error}
          value={chosen}
          options={channels.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(ids) => onChange(value, ids)}
        />
      ) : null}
    </>
  );
}
