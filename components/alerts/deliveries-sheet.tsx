"use client";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Button } from "../ui/button";
import { Sheet } from "../ui/dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { useMore } from "../ui/use-more";
import { DeliveryAnswer } from "./delivery-answer";
import { useDeliveries, useReplay } from "./use-channels";

const events: Readonly<Record<string, string>> = {
  "alert.opened": "Opened",
  "alert.reminded": "Again",
  "alert.resolved": "Over",
  "quiet.over": "After quiet hours",
  digest: "Digest",
  test: "Test",
};

/** What a channel has sent and how each ended; any of it can be sent again, word for word. */
export function DeliveriesSheet({ channel, onClose }: { channel: ChannelItem; onClose: () => void }) {
  const list = useDeliveries(channel.id);
  const replay = useReplay(channel.id);
  const more = useMore(list);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Sheet title={`What ${channel.name} was sent`} onClose={onClose}>
      {list.isPending ? <SkeletonRows rows={4} height={72} /> : null}
      {list.isError && !list.data ? <ProblemPanel error={list.error} onRetry={() => void list.refetch()} /> : null}
      {replay.isError ? <ProblemPanel error={replay.error} className="mb-3" /> : null}
      {list.data && items.length === 0 ? <p className="text-ink-3">Nothing yet. Send a test to see what the other side says.</p> : null}
      <ul aria-label="Messages" className="grid gap-4">
        {items.map((delivery) => (
          <li key={delivery.id}>
            <div className="flex items-start gap-3">
              <div className="min-w-0 flex-1">
                <div className="font-medium wrap-break-word">{delivery.title}</div>
                <div className="text-xs text-ink-3">
                  {events[delivery.event] ?? delivery.event}
                  {delivery.replayOf === null ? "" : ", sent again"}
                  {delivery.tries > 1 ? `, ${delivery.tries} tries` : ""}
                </div>
              </div>
              {delivery.state === "waiting" ? null : (
                <Button
                  size="sm"
                  busy={replay.isPending && replay.variables === delivery.id && "Sending"}
                  aria-label={`Send again: ${delivery.title}`}
                  onClick={() => replay.mutate(delivery.id)}
                >
                  Send again
                </Button>
              )}
            </div>
            {delivery.triedAt === null ? null : <DeliveryAnswer delivery={delivery} />}
          </li>
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button size="sm" className="mt-4" busy={list.isFetchingNextPage && "Reading"} onClick={more}>
          Show earlier messages
        </Button>
      ) : null}
    </Sheet>
  );
}
