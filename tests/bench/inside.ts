import { WebSocket } from "undici";

/** What a process holds, in MB. `heap` and `outside` (buffers) after everything that nobody needs was thrown away. */
export interface Held {
  readonly heap: number;
  readonly outside: number;
}

/** Looks into a process that was started with `--inspect`, as a debugger does. */
export interface Inside {
  /** Collects garbage, and says what is left. */
  held(): Promise<Held>;
  close(): void;
}

interface Answered {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: string } };
}

/** Connects to the debugger's port of a process on this machine. */
export async function lookInside(port: number): Promise<Inside> {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? "");
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("The product's inspector does not answer")));
  });
  let last = 0;
  const ask = (method: string, params: object = {}) =>
    new Promise<Answered>((resolve) => {
      last += 1;
      const id = last;
      const hear = (event: { data: unknown }) => {
        const answered = JSON.parse(String(event.data)) as Answered;
        if (answered.id === id) {
          socket.removeEventListener("message", hear);
          resolve(answered);
        }
      };
      socket.addEventListener("message", hear);
      socket.send(JSON.stringify({ id, method, params }));
    });
  return {
    async held() {
      // What waits for a finalizer is thrown away in the second round.
      await ask("HeapProfiler.collectGarbage");
      await ask("HeapProfiler.collectGarbage");
      const { result } = await ask("Runtime.evaluate", { expression: "JSON.stringify(process.memoryUsage())" });
      const { heapUsed, external } = JSON.parse(result?.result?.value ?? "{}") as NodeJS.MemoryUsage;
      return { heap: heapUsed / 1e6, outside: external / 1e6 };
    },
    close: () => socket.close(),
  };
}
