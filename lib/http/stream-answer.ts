import "server-only";

/** Where the parts of a stream go: a connection, or a body that somebody reads. */
export interface Sink {
  /** False once the reader is behind: then nothing more should be written until `onDrain`. */
  write(part: Uint8Array): boolean;
  /** Ends the answer after what was written. */
  end(): void;
  /** Ends it at once. */
  cut(): void;
}

/** What a stream does. Called once, when somebody begins to read. */
export type Streaming = (sink: Sink) => { onDrain(): void; onClose(): void };

const streams = new WeakMap<Response, Streaming>();

const headers = {
  "content-type": "text/event-stream; charset=utf-8",
  // A proxy that compresses or gathers it would keep every event to itself.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/**
 * An answer that goes on until one side ends it. Our own web server takes `start` itself, which costs a connection and nothing else; anybody
 * else reads the body.
 */
export function streamAnswer(start: Streaming): Response {
  const answer = new Response(bodyOf(start), { headers });
  streams.set(answer, start);
  return answer;
}

/** What an answer of `streamAnswer` does. */
export function streamOf(answer: Response): Streaming | undefined {
  return streams.get(answer);
}

function bodyOf(start: Streaming): ReadableStream<Uint8Array> {
  let running: ReturnType<Streaming> | undefined;
  let open = true;
  const close = () => {
    if (open) {
      open = false;
      running?.onClose();
    }
  };
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (running) {
          running.onDrain();
          return;
        }
        running = start({
          write(part) {
            if (open) {
              controller.enqueue(part);
            }
            return (controller.desiredSize ?? 0) > -bufferMax;
          },
          end() {
            if (open) {
              controller.close();
              close();
            }
          },
          cut() {
            if (open) {
              controller.error(new Error("The stream was cut."));
              close();
            }
          },
        });
      },
      cancel: close,
    },
    { highWaterMark: 0, size: (part) => part?.byteLength ?? 0 },
  );
}

/** As much as a connection keeps before it says that it is full. */
const bufferMax = 16_384;
