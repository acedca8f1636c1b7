import { Send } from "lucide-react";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { Spinner } from "../ui/spinner";
import { DeliveryAnswer } from "./delivery-answer";
import { useSendTest, useTestOf, useTestsUnderWay } from "./use-channels";

/** Sends a test by one channel. */
export function SendTestButton({ channel: { id, name } }: { channel: Pick<ChannelItem, "id" | "name"> }) {
  const send = useSendTest();
  const test = useTestOf(id);
  return (
    <Button size="sm" busy={test?.isPending === true && "Sending"} aria-label={`Send test: ${name}`} onClick={() => send(id)}>
      <Send size={13} />
      Send test
    </Button>
  );
}

/** Sends a test by every channel that is on, each by itself. Nothing where there is only one. */
export function TestAllButton({ channels, size }: { channels: readonly Pick<ChannelItem, "id" | "on">[]; size?: "sm" }) {
  const send = useSendTest();
  const isSending = useTestsUnderWay() > 0;
  const on = channels.filter((channel) => channel.on);
  const sendAll = () => {
    for (const { id } of on) {
      send(id);
    }
  };
  return on.length < 2 ? null : (
    <Button size={size} variant={size === "sm" ? "secondary" : "primary"} busy={isSending && "Sending"} onClick={sendAll}>
      Test all {on.length}
    </Button>
  );
}

/** A test under way, or how the last message by this channel ended. */
export function TestAnswer({ channel: { id, last } }: { channel: Pick<ChannelItem, "id" | "last"> }) {
  const test = useTestOf(id);
  return (
    <div aria-live="polite">
      {test?.isPending ? (
        <div className="flex gap-2.5 items-center mt-2.5 px-3 py-2 rounded-md border border-line bg-sunken text-xs text-ink-2">
          <Spinner size={13} className="text-accent" />
          Sending a test now
        </div>
      ) : test?.error ? (
        <ProblemPanel error={test.error} className="mt-2.5" />
      ) : last ? (
        <DeliveryAnswer delivery={last} />
      ) : null}
    </div>
  );
}
