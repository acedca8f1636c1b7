/** One event of `GET /api/events`. */
export interface StreamEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How a stream came to its end: `refused` with the status of the answer, or the connection was lost. */
export type StreamEnd = { readonly kind: "lost" } | { readonly kind: "refused"; readonly status: number; readonly retryAfterMs: number };

/** The server gives a sign of life every 15 seconds. */
const silentMsMax = 40_000;
/** A page was drawn a moment before its stream begins. */
const recentSeconds = 10;

function eventOf(block: string): (StreamEvent & { readonly id: string }) | undefined {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  const [id = "", event, data] = [fields.get("id"), fields.get("event"), fields.get("data")];
  return event === undefined || data === undefined ? undefined : { id, event, data: JSON.parse(data) as StreamEvent["data"] };
}

/**
 * Reads `GET /api/events` until it ends, and resolves with how. Not an `EventSource`: that hides why it was refused, and does not notice a
 * connection that has fallen silent. `lastId` goes on where an earlier one was lost; `onEvent` is given each event with its id.
 */
export async function readEvents(
  lastId: string | undefined,
  signal: AbortSignal,
  onEvent: (event: StreamEvent, id: string) => void,
): Promise<StreamEnd> {
  const silent = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silentMsMax);
  };
  try {
    heard();
    const answer = await fetch(`/api/events${lastId === undefined ? `?recent=${recentSeconds}` : ""}`, {
      headers: { accept: "text/event-stream", ...(lastId === undefined ? {} : { "last-event-id": lastId }) },
      cache: "no-store",
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (!answer.ok || !answer.body) {
      await answer.body?.cancel();
      return { kind: "refused", status: answer.status, retryAfterMs: Number(answer.headers.get("retry-after") ?? 0) * 1_000 };
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      const blocks = `${rest}${part.value}`.split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = eventOf(block);
        if (event) {
          onEvent({ event: event.event, data: event.data }, event.id);
        }
      }
    }
    return { kind: "lost" };
  } catch {
    return { kind: "lost" };
  } finally {
    clearTimeout(timer);
  }
}
