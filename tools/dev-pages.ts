import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import next from "next";
import type { Pages, Place } from "@/lib/server/pages";

/** What Next's development client asks its server beside pages, by other methods than a page knows. */
const ownPaths = /^\/(?:_next|__nextjs[\w-]*)(?:\/|\?|$)/;

/** Pages that are compiled when they are asked for and follow their files while one works: `next dev`, behind our own web server. */
export async function watchedPages({ hostname, port }: Place): Promise<Pages> {
  // Next would listen for upgrades only after the first page: a browser that waits for a restarted server asks for one before.
  const app = next({ dev: true, dir: process.cwd(), quiet: true, hostname, port, httpServer: createServer() });
  await app.prepare();
  // Next's own servers use it; its types do not name it.
  const { upgradeHandler } = app as unknown as { upgradeHandler: (...given: [IncomingMessage, Duplex, Buffer]) => Promise<void> };
  return {
    handle: app.getRequestHandler(),
    development: {
      owns: (url) => ownPaths.test(url),
      upgrade: (...given) => void upgradeHandler(...given),
    },
  };
}
