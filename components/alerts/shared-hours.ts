import type { ChannelItem, Digest, Quiet } from "@/lib/channels/schemas";

/** What channels can share: when they are told nothing, and when they are told how things stand. */
interface Parts {
  readonly quiet: Quiet;
  readonly digest: Digest;
}
export type HoursPart = keyof Parts;
export type HoursOf<P extends HoursPart> = Parts[P];

/** The hours that most channels have, and which channels these are; null: none has any. */
export interface SharedHours<P extends HoursPart> {
  readonly hours: HoursOf<P> | null;
  readonly ids: readonly string[];
}

type Channel = Pick<ChannelItem, "id" | "quiet" | "digest">;

// Whatever order a server writes its keys in.
const same = (one: unknown, other: unknown) => textOf(one) === textOf(other);
const textOf = (value: unknown) => JSON.stringify(value, (_, part) => (isPlain(part) ? Object.entries(part).sort() : part));
const isPlain = (value: unknown): value is object => typeof value === "object" && value !== null && !Array.isArray(value);

/** The hours that most channels have. Of as many each: those of the first. */
export function sharedHours<P extends HoursPart>(part: P, channels: readonly Channel[]): SharedHours<P> {
  const groups = channels.flatMap((channel) => {
    const hours = channel[part] as HoursOf<P> | null;
    return hours === null ? [] : [{ hours, ids: channels.filter((other) => same(other[part], hours)).map(({ id }) => id) }];
  });
  return groups.reduce<SharedHours<P>>((most, group) => (group.ids.length > most.ids.length ? group : most), { hours: null, ids: [] });
}

/** What has to be changed at which channel so that exactly these have the hours. Channels that have others of their own keep them. */
export function changesOf<P extends HoursPart>(
  part: P,
  channels: readonly Channel[],
  wish: SharedHours<P>,
): readonly { readonly id: string; readonly hours: HoursOf<P> | null }[] {
  const before = sharedHours(part, channels).ids;
  return channels.flatMap((channel): { id: string; hours: HoursOf<P> | null }[] => {
    const { id } = channel;
    if (wish.hours !== null && wish.ids.includes(id)) {
      return same(channel[part], wish.hours) ? [] : [{ id, hours: wish.hours }];
    }
    return before.includes(id) ? [{ id, hours: null }] : [];
  });
}
