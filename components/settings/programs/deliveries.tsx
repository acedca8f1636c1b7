"use client";
import { RotateCcw } from "lucide-react";
import { webhookEvents } from "@/lib/webhooks/schemas";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonRows } from "../../ui/skeleton";
import { Ago, Until } from "../../ui/time";
import { type Delivery, useChangeWebhooks, useDeliveries, type Webhook } from "./use-programs";

function Said({ status, said, state, nextTryAt, tries }: Delivery) {
  if (tries === 0) {
    return <span className="text-ink-3">is being sent</span>;
  }
  return (
    <span className="inline-flex items-center gap-2 min-w-0 flex-wrap">
      <Badge tone={state === "delivered" ? "ok" : "bad"}>{status ?? "no answer"}</Badge>
      <span className="mono min-w-0 wrap-anywhere">{said}</span>
      {state === "waiting" && nextTryAt !== null ? (
        <span className="text-xs text-ink-3">
          <Until at={nextTryAt} over="tried again now">
            {(words) => `again in ${words}`}
          </Until>
        </span>
      ) : null}
    </span>
  );
}

/** Messages to one webhook, the newest first, with what the other side said. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const deliveries = useDeliveries(webhook.id, true);
  const { replay } = useChangeWebhooks();
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? [];
  if (deliveries.isPending) {
    return <SkeletonRows rows={2} />;
  }
  return (
    <div className="bg-sunken border-t border-line">
      {deliveries.isError ? <ProblemPanel error={deliveries.error} onRetry={() => void deliveries.refetch()} className="p-4" /> : null}
      {replay.isError ? <ProblemPanel error={replay.error} className="p-4" /> : null}
      <ul aria-label={`Messages to ${webhook.name}`}>
        {items.map((item) => (
          <li key={item.id} className="flex items-start gap-3 px-4 py-2 border-b border-line phone:flex-wrap">
            <Ago at={item.createdAt} ago className="w-[88px] flex-none text-xs text-ink-3 num leading-5" />
            <div className="min-w-0 flex-1">
              <div>
                <span className="inline-block first-letter:uppercase">{webhookEvents[item.event]}</span>
                <span className="text-ink-3 ml-2 text-xs">{item.summary}</span>
              </div>
              <Said {...item} />
            </div>
            <Button
              variant="ghost"
              size="sm"
              busy={replay.isPending && replay.variables.deliveryId === item.id && "Sending"}
              onClick={() => replay.mutate({ id: webhook.id, deliveryId: item.id })}
            >
              <RotateCcw size={13} />
              Replay
            </Button>
          </li>
        ))}
      </ul>
      <div className="px-4 py-2.5 text-xs text-ink-3 flex gap-3 items-center flex-wrap">
        <span>
          {items.length === 0 ? "Nothing was sent in the last 30 days. " : ""}
          Each one is tried again after 10 s, 1 min, 5 min, 30 min, 2 h and 6 h. Then it waits here for you, for 30 days.
        </span>
        {deliveries.hasNextPage ? (
          <button type="button" className="link ml-auto" onClick={() => void deliveries.fetchNextPage()}>
            Show older
          </button>
        ) : null}
      </div>
    </div>
  );
}
