"use client";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Button, ButtonLink } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { ProblemPanel } from "../ui/problem-panel";
import { SkeletonRows } from "../ui/skeleton";
import { channelWords } from "./channel-words";
import { SendTestButton, TestAllButton, TestAnswer } from "./test-answer";
import { useChannels } from "./use-channels";

/** Sends a test by every channel that is on, and shows what each other side says. */
export function SendTestDialog({ onClose }: { onClose: () => void }) {
  const channels = useChannels();
  const items = channels.data?.items.filter(({ on }) => on) ?? [];
  return (
    <Dialog
      title="Send test"
      sub="Each channel sends one message that says it is a test."
      onClose={onClose}
      footer={
        <>
          {channels.data && items.length === 0 ? (
            <ButtonLink variant="primary" href="/alerts/rules">
              Add a channel
            </ButtonLink>
          ) : null}
          <TestAllButton channels={items} />
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {channels.isPending ? <SkeletonRows rows={2} height={56} /> : null}
      {channels.isError && !channels.data ? <ProblemPanel error={channels.error} onRetry={() => void channels.refetch()} /> : null}
      {channels.data && items.length === 0 ? (
        <p className="text-ink-2">No channel is on: alerts are shown here, and nobody outside is told.</p>
      ) : null}
      <ul aria-label="Channels">
        {items.map((channel) => (
          <TestRow key={channel.id} channel={channel} />
        ))}
      </ul>
    </Dialog>
  );
}

function TestRow({ channel }: { channel: ChannelItem }) {
  return (
    <li className="py-2.5 border-t border-line first:border-t-0">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <div className="font-medium truncate">{channel.name}</div>
          <div className="text-xs text-ink-3 truncate">{channelWords(channel)}</div>
        </div>
        <SendTestButton channel={channel} />
      </div>
      <TestAnswer channel={channel} />
    </li>
  );
}
