import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import next from "next";
import { StartError } from "@/lib/platform/env";

/** Where the product listens. */
export interface Place {
  readonly hostname: string;
  readonly port: number;
}

/** What answers every request that is not for the API. */
export interface Pages {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Only while somebody works on the code: pages that reload themselves. */
  readonly development?: {
    /** True for the requests of the browser's reloading client, which the gate does not know. */
    readonly owns: (url: string) => boolean;
    /** Takes a connection over that asks to become a web socket. */
    readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  };
}

/**
 * Hands Next the configuration that it was built with, as its own standalone server does: next.config.js and .env files are not
 * read again, which would cost time and let a start differ from the build.
 */
async function takeBuiltConfig(): Promise<void> {
  const built = await readFile(".next/required-server-files.json", "utf8").catch(() => {
    throw new StartError("The pages are not built: run npm run build");
  });
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify((JSON.parse(built) as { config: unknown }).config);
}

/** Next tells on the console how long it took to read its configuration, and cannot be told not to. */
async function withoutChatter(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => undefined;
  try {
    await work();
  } finally {
    console.log = log;
  }
}

/** The pages as they were built. Throws `StartError` if they were not. */
export async function builtPages({ hostname, port }: Place): Promise<Pages> {
  await takeBuiltConfig();
  // Next listens for upgrades on the server it is given, and would leave such a connection open for ever: it gets one that hears nothing.
  const app = next({ dev: false, dir: process.cwd(), quiet: true, hostname, port, httpServer: createServer() });
  await withoutChatter(() => app.prepare());
  return { handle: app.getRequestHandler() };
}
