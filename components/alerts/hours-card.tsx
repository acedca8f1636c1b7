"use client";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { toast } from "sonner";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Button } from "../ui/button";
import { Card } from "../ui/card";
import { CheckLine } from "../ui/check-line";
import { complaintsOf } from "../ui/complaints";
import { Switch } from "../ui/field";
import { ProblemPanel } from "../ui/problem-panel";
import { hoursInputs } from "./channel-hours";
import { changesOf, type HoursOf, type HoursPart, type SharedHours, sharedHours } from "./shared-hours";
import { useChangeChannels } from "./use-channels";

interface Props<P extends HoursPart> {
  readonly part: P;
  readonly title: string;
  /** What the switch says, and what comes of it. */
  readonly label: string;
  readonly hint: string;
  readonly channels: readonly ChannelItem[];
  /** What is offered where no channel has any. */
  readonly first: () => HoursOf<P>;
  /** "22:00 to 07:00": what a channel has of its own. */
  readonly words: (hours: HoursOf<P>) => string;
  readonly children: (hours: HoursOf<P>, set: (change: Partial<HoursOf<P>>) => void, errors: Readonly<Record<string, string>>) => ReactNode;
}

/** Hours that several channels keep together. A channel that has others of its own is named, and keeps them until it is chosen. */
export function HoursCard<P extends HoursPart>({ part, title, label, hint, channels, first, words, children }: Props<P>) {
  const kept = sharedHours(part, channels);
  // Undefined: nothing is changed here, so what somebody else changes meanwhile is followed.
  const [wish, setWish] = useState<SharedHours<P>>();
  const { hours, ids } = wish ?? kept;
  const { change } = useChangeChannels();
  const save = useMutation({
    mutationFn: async () => {
      for (const { id, hours: wanted } of changesOf(part, channels, { hours, ids })) {
        await change.mutateAsync({ id, [part]: wanted });
      }
    },
    onSuccess: () => {
      setWish(undefined);
      toast.success(hours === null ? `${title}: off` : `${title} kept`);
    },
  });
  const { fields, rest } = complaintsOf(save.error, hoursInputs);
  const to = (next: SharedHours<P>) => {
    save.reset();
    setWish(next);
  };
  const isOn = hours !== null;
  const isEmpty = isOn && ids.length === 0;
  const isChanged = wish !== undefined && (isEmpty || changesOf(part, channels, wish).length > 0);
  const all = channels.filter(({ on }) => on).map(({ id }) => id);
  return (
    <Card title={title}>
      {channels.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-3">For channels, and there is none yet.</p>
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!isEmpty && !save.isPending) {
              save.mutate();
            }
          }}
        >
          <div className="p-4 flex flex-col gap-4">
            <Switch
              label={label}
              hint={hint}
              checked={isOn}
              onChange={(on) =>
                to(on ? { hours: kept.hours ?? first(), ids: kept.hours === null ? all : kept.ids } : { hours: null, ids: [] })
              }
            />
            {hours === null ? null : (
              <>
                {children(hours, (changed) => to({ hours: { ...hours, ...changed }, ids }), fields)}
                <fieldset className="grid gap-2 text-[12.5px]">
                  <legend className="mb-2 font-medium leading-[18px]">For</legend>
                  {channels.map((channel) => {
                    const own = kept.ids.includes(channel.id) ? null : (channel[part] as HoursOf<P> | null);
                    const isIn = ids.includes(channel.id);
                    return (
                      <CheckLine
                        key={channel.id}
                        checked={isIn}
                        onChange={(on) => to({ hours, ids: on ? [...ids, channel.id] : ids.filter((id) => id !== channel.id) })}
                      >
                        {channel.name}
                        {channel.on ? "" : " (off)"}
                        {own === null || isIn ? null : <span className="text-ink-3">, its own: {words(own)}</span>}
                      </CheckLine>
                    );
                  })}
                </fieldset>
              </>
            )}
            {isEmpty ? (
              <p role="alert" className="text-xs text-bad-ink">
                Choose a channel, or switch it off.
              </p>
            ) : null}
            {save.isError && rest !== undefined ? <ProblemPanel error={rest} /> : null}
          </div>
          {isChanged ? (
            <div className="flex items-center gap-2 px-4 py-2.5 border-t border-line bg-sunken">
              <span className="text-xs text-ink-2 flex-1">Not kept yet</span>
              <Button size="sm" variant="ghost" onClick={() => setWish(undefined)}>
                Discard
              </Button>
              <Button size="sm" variant="primary" type="submit" busy={save.isPending && "Keeping"}>
                Keep
              </Button>
            </div>
          ) : null}
        </form>
      )}
    </Card>
  );
}
