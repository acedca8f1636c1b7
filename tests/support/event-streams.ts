import { type ClientRequest, request } from "node:http";
import type { AddressInfo } from "node:net";

/** The product's own web server with its API, in this process and on a real port. */
export interface Web {
  readonly port: number;
  close(): Promise<void>;
}

/** Call it after `startApi`. */
export async function startWeb(): Promise<Web> {
  const { startFront } = await import("@/lib/server/front");
  const { apiOf } = await import("@/lib/server/api");
  const { gateOf } = await import("@/lib/server/gate");
  const { openRequests } = await import("@/lib/server/open-requests");
  const { allEndpoints } = await import("@/lib/api/all-endpoints");
  const api = apiOf(allEndpoints);
  const server = startFront({
    rules: { https: false, trustedProxies: [] },
    gate: gateOf(allEndpoints),
    underWay: openRequests(),
    answer: (asked, response) => api(asked, response) ?? Promise.resolve(),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface HeardEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** An open stream of one caller, and what came over it. */
export interface HeardStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly events: HeardEvent[];
  /** Everything that came, comments among it. */
  readonly text: string;
  readonly ended: boolean;
  /** Those of a kind, as their data. */
  of(event: string): Record<string, unknown>[];
  close(): void;
  /** Stops and goes on reading. */
  pause(): void;
  resume(): void;
}

function eventsIn(text: string): HeardEvent[] {
  return text
    .split("\n\n")
    .slice(0, -1)
    .flatMap((block) => {
      const lines = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
      const [id, event, data] = [lines.get("id"), lines.get("event"), lines.get("data")];
      return id === undefined || event === undefined || data === undefined ? [] : [{ id, event, data: JSON.parse(data) }];
    });
}

/** Opens a stream; resolves when its head is there. */
export function openStream(
  web: Web,
  cookie: string | undefined,
  { path = "/api/events", headers = {}, method = "GET" }: { path?: string; headers?: Record<string, string>; method?: string } = {},
): Promise<HeardStream> {
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request(
      {
        host: "127.0.0.1",
        port: web.port,
        path,
        method,
        agent: false,
        headers: { ...(cookie === undefined ? {} : { cookie }), ...headers },
      },
      (response) => {
        let text = "";
        let ended = false;
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        const end = () => {
          ended = true;
        };
        response.on("error", end);
        response.on("close", end);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          get events() {
            return eventsIn(text);
          },
          get text() {
            return text;
          },
          get ended() {
            return ended;
          },
          of: (event) => eventsIn(text).flatMap((heard) => (heard.event === event ? [heard.data] : [])),
          close: () => asked.destroy(),
          pause: () => response.pause(),
          resume: () => response.resume(),
        });
      },
    );
    asked.on("error", reject);
    asked.end();
  });
}
