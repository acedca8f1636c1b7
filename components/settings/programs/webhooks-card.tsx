"use client";
import { Send, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { webhookEvents } from "@/lib/webhooks/schemas";
import { Badge } from "../../ui/badge";
import { Button } from "../../ui/button";
import { Card } from "../../ui/card";
import { ConfirmDialog } from "../../ui/confirm-dialog";
import { ProblemPanel } from "../../ui/problem-panel";
import { SkeletonRows } from "../../ui/skeleton";
import { Deliveries } from "./deliveries";
import { useChangeWebhooks, useWebhooks, type Webhook } from "./use-programs";

function Standing({ webhook }: { webhook: Webhook }) {
  const open = webhook.waiting + webhook.failed;
  if (!webhook.active) {
    return <Badge>Rests</Badge>;
  }
  if (open > 0) {
    return <Badge tone="bad">{open} not delivered</Badge>;
  }
  return webhook.testFailedAt === null ? <Badge>In order</Badge> : <Badge tone="bad">Its last test was not taken</Badge>;
}

function Row({ webhook, onEdit, onRemove }: { webhook: Webhook; onEdit: () => void; onRemove: () => void }) {
  const { test } = useChangeWebhooks();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="border-b border-line last:border-b-0">
      <div className="flex items-start gap-3 px-4 py-3 phone:flex-wrap">
        <span className="grid place-items-center w-7 h-7 rounded-md bg-hover text-ink-2 flex-none">
          <WebhookIcon size={15} />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2 flex-wrap">
            <span className="font-medium">{webhook.name}</span>
            <Standing webhook={webhook} />
          </div>
          <div className="mono text-ink-2 wrap-anywhere">{webhook.url}</div>
          <div className="text-ink-3 text-xs first-letter:uppercase">{webhook.events.map((event) => webhookEvents[event]).join(", ")}</div>
          {test.data ? (
            <p role="status" className={test.data.ok ? "text-ok-ink" : "text-bad-ink"}>
              {test.data.ok ? "It was taken" : "It was not taken"}
              {test.data.status === null ? "" : ` with ${test.data.status}`}
              {test.data.words === "" ? "." : `: ${test.data.words}`}
            </p>
          ) : null}
          {test.isError ? <ProblemPanel error={test.error} /> : null}
        </div>
        <span className="flex gap-2 flex-wrap justify-end">
          <Button size="sm" busy={test.isPending && "Sending"} onClick={() => test.mutate(webhook.id)}>
            <Send size={13} />
            Send test
          </Button>
          <Button size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            Messages
          </Button>
          <Button size="sm" onClick={onEdit}>
            Edit
          </Button>
          <Button size="sm" variant="danger" onClick={onRemove}>
            Remove
          </Button>
        </span>
      </div>
      {isOpen ? <Deliveries webhook={webhook} /> : null}
    </li>
  );
}

/** Programs that are told of what happens. */
export function WebhooksCard({ onEdit }: { onEdit: (webhook: Webhook) => void }) {
  const webhooks = useWebhooks();
  const { remove } = useChangeWebhooks();
  const [removing, setRemoving] = useState<Webhook>();
  return (
    <Card title="Webhooks" count={webhooks.data?.total} className="overflow-hidden">
      {webhooks.isPending ? <SkeletonRows rows={2} /> : null}
      {webhooks.isError ? <ProblemPanel error={webhooks.error} onRetry={() => void webhooks.refetch()} className="p-4" /> : null}
      {webhooks.data?.items.length === 0 ? (
        <p className="px-4 py-3.5 text-ink-2">
          None. A ticket system or a wallboard can be told of resets, jobs and alerts as they end or open.
        </p>
      ) : null}
      <ul>
        {webhooks.data?.items.map((webhook) => (
          <Row key={webhook.id} webhook={webhook} onEdit={() => onEdit(webhook)} onRemove={() => setRemoving(webhook)} />
        ))}
      </ul>
      {removing ? (
        <ConfirmDialog
          title={`Remove ${removing.name}?`}
          confirm={`Remove ${removing.name}`}
          busy="Removing"
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutateAsync(removing.id)}
        >
          <p>It is told nothing any more, and what waits for it is not sent.</p>
        </ConfirmDialog>
      ) : null}
    </Card>
  );
}
