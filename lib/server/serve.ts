import type { Server } from "node:http";
import { env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import type { OwnOperation } from "./api";
import { startFront } from "./front";
import { gateOf } from "./gate";
import type { HeaderRules } from "./headers";
import { openRequests } from "./open-requests";
import { builtPages, type Pages, type Place } from "./pages";
import { startWarnings } from "./start-warnings";

/** How long a stop waits for running requests. A write is bounded by the deadlines of device HTTP and stays below it. */
const stopWithinMs = 60_000;
/** npm passes a Ctrl-C on to a process that got it from the terminal already: the echo is not a second wish. */
const echoMs = 500;

export interface Serving {
  /** The address as people type it, without a slash at the end. */
  readonly url: string;
  /** The same product, reached from this machine without a proxy. */
  readonly own: string;
  /** Stops accepting, lets running requests and writes end, closes the database. */
  stop(): Promise<void>;
}

function addressOf(server: Server): { own: string; shown: string } {
  const { HOST, LINEWARD_URL } = env();
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : env().PORT;
  const everywhere = HOST === "0.0.0.0" || HOST === "::";
  const host = everywhere ? "127.0.0.1" : HOST.includes(":") ? `[${HOST}]` : HOST;
  const own = `http://${host}:${port}`;
  return { own, shown: LINEWARD_URL?.replace(/\/$/, "") ?? (everywhere ? `http://localhost:${port}` : own) };
}

async function listen(server: Server): Promise<void> {
  const { HOST, PORT } = env();
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        EADDRINUSE: `PORT ${PORT} is in use on ${HOST}: stop what listens there, or set PORT to another`,
        EACCES: `PORT ${PORT} needs more rights than this user has: set PORT to one above 1023`,
        EADDRNOTAVAIL: `HOST ${HOST} is not an address of this machine`,
        ENOTFOUND: `HOST ${HOST} is not an address of this machine`,
      };
      reject(new StartError(reasons[error.code ?? ""] ?? `HOST and PORT cannot be listened on: ${error.code ?? error.message}`));
    });
    server.listen(PORT, HOST, resolve);
  });
}

/** Ready means that an answer came through the whole product, database included. */
async function proveReady(url: string): Promise<void> {
  const answer = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(15_000) }).catch(() => undefined);
  if (!answer?.ok) {
    throw new StartError(
      `Lineward listens on ${url} but does not answer: GET /api/health ${answer ? `says ${answer.status}` : "got no answer"}`,
    );
  }
  await answer.arrayBuffer();
}

export interface ServeOptions {
  /** What answers for pages: those that were built by default. */
  readonly openPages?: ((place: Place) => Promise<Pages>) | undefined;
  /** Operations that the API has in this process besides the product's: the demo's. Asked for once the product is prepared. */
  readonly operations?: () => Promise<readonly OwnOperation[]>;
}

/**
 * Starts the whole product in this process and resolves when it answers. Throws `StartError` with one plain line.
 */
export async function serve({ openPages = builtPages, operations = async () => [] }: ServeOptions = {}): Promise<Serving> {
  const settings = env();
  for (const warning of startWarnings(settings)) {
    process.stdout.write(`Warning: ${warning}\n`);
  }
  const { prepare, shutDown } = await import("./start");
  await prepare();

  const { handle, development } = await openPages({ hostname: settings.HOST, port: settings.PORT });
  const rules: HeaderRules = {
    https: settings.LINEWARD_URL?.startsWith("https:") ?? false,
    trustedProxies: settings.LINEWARD_TRUSTED_PROXIES,
    development: development !== undefined,
  };
  const { allEndpoints } = await import("@/lib/api/all-endpoints");
  const { apiOf } = await import("./api");
  const ofCommand = await operations();
  const api = apiOf(allEndpoints, ofCommand);
  const underWay = openRequests();
  const gate = gateOf([...allEndpoints, ...ofCommand.map(({ endpoint }) => endpoint)]);
  const server = startFront({
    rules,
    gate: (request) => (development?.owns(request.url ?? "") ? undefined : gate(request)),
    underWay,
    answer: (request, response) => api(request, response) ?? handle(request, response),
  });
  if (development) {
    server.on("upgrade", development.upgrade);
  }
  await listen(server);
  const { own, shown } = addressOf(server);
  await proveReady(own);

  let stopping: Promise<void> | undefined;
  const stop = async () => {
    server.close();
    await underWay.settled(stopWithinMs);
    await shutDown();
    server.closeAllConnections();
  };
  return {
    url: shown,
    own,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** SIGTERM and SIGINT end the process after `stop`; a second signal ends it at once. */
export function stopOnSignal(stop: () => Promise<void>): void {
  let since: number | undefined;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (since !== undefined) {
        if (performance.now() - since > echoMs) {
          process.exit(1);
        }
        return;
      }
      since = performance.now();
      stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** One line for a start that failed. What a library says is not quoted: it may hold a piece of an address or a password. */
function lineOf(error: unknown): string {
  if (error instanceof Error && error.name === "StartError") {
    return error.message;
  }
  const why = whyNot(error);
  if (why !== undefined) {
    return `Lineward could not start: ${(error as NodeJS.ErrnoException).path ?? "a file"} cannot be used: ${why}`;
  }
  const { name, code } = (error instanceof Error ? error : {}) as { name?: string; code?: unknown };
  const place = /at .*?([\w.-]+:\d+):\d+/.exec((error as Error | undefined)?.stack ?? "")?.[1];
  return `Lineward could not start: ${[name ?? "an unknown error", code].filter(Boolean).join(" ")}${place ? ` in ${place}` : ""}. This is a fault of Lineward: report it with this line`;
}

/** Runs a start; what a person can mend is one line without a stack, and the exit code is 1. */
export async function startOrExplain(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${lineOf(error).replace(/\s*\n\s*/g, " ")}\n`);
    process.exit(1);
  }
}
