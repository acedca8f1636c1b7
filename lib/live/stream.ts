import "server-only";
import type { Sink } from "@/lib/http/stream-answer";
import { monotonicMs } from "@/lib/platform/clock";
import type { Audience } from "./audience";

/** Whose stream it is. */
export interface Reader {
  /** Or the id of the token that it was opened with. */
  readonly sessionId: string;
  readonly personId: string;
  readonly audience: Audience;
}

/** One open stream. */
export interface Stream extends Reader {
  /** Sends a part, unless the reader is behind: then it is told to ask again once it has caught up. */
  write(part: Uint8Array): void;
  /** Sends a last part and ends. */
  end(last: Uint8Array): void;
  /** Ends a reader who has taken nothing for too long. */
  beat(part: Uint8Array): void;
  onDrain(): void;
}

/** How long a reader may take nothing. */
const stalledMsMax = 60_000;

/** Nothing is kept for a reader who is behind but the one mark that something was missed. */
export function createStream(reader: Reader, sink: Sink, resync: () => Uint8Array): Stream {
  let behindSince: number | undefined;
  let missed = false;
  const send = (part: Uint8Array) => {
    if (!sink.write(part)) {
      behindSince ??= monotonicMs();
    }
  };
  const write = (part: Uint8Array) => {
    if (behindSince === undefined) {
      send(part);
    } else {
      missed = true;
    }
  };
  return {
    ...reader,
    write,
    end(last) {
      if (behindSince === undefined) {
        sink.write(last);
        sink.end();
      } else {
        sink.cut();
      }
    },
    beat(part) {
      if (behindSince === undefined) {
        send(part);
      } else if (monotonicMs() - behindSince > stalledMsMax) {
        sink.cut();
      }
    },
    onDrain() {
      behindSince = undefined;
      if (missed) {
        missed = false;
        send(resync());
      }
    },
  };
}
