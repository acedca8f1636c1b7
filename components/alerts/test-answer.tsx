import { Send } from "lucide-react";
import type { ChannelItem } from "@/lib/channels/schemas";
import { Button } from "../ui/button";
import { ProblemPanel } from "../ui/problem-panel";
import { Spinner } from "../ui/spinner";
import { DeliveryAnswer } from "./delivery-answer";
import type { useTest } from "./use-channels";

interface Props {
  readonly test: Pick<ReturnType<typeof useTest>, "isPending" | "isError" | "error">;
  /** How the last message ended. */
  readonly last: ChannelItem["last"];
}

/** Sends a test by one channel. */
export function SendTestButton({ test, name }: { test: Pick<ReturnType<typeof useTest>, "isPending" | "mutate">; name: string }) {
  return (
    <Button size="sm" busy={test.isPending && "Sending"} aria-label={`Send test: ${name}`} onClick={() => test.mutate()}>
      <Send size={13} />
      Send test
    </Button>
  );
}

/** A test under way, or how the last message by this channel ended. */
export function TestAnswer({ test, last }: Props) {
  return (
    <div aria-live="polite">
      {test.isPending ? (
        <div className="flex gap-2.5 items-center mt-2.5 px-3 py-2 rounded-md border border-line bg-sunken text-xs text-ink-2">
          <Spinner size={13} className="text-accent" />
          Sending a test now
        </div>
      ) : test.isError ? (
        <ProblemPanel error={test.error} className="mt-2.5" />
      ) : last ? (
        <DeliveryAnswer delivery={last} />
      ) : null}
    </div>
  );
}
