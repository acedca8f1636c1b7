import "server-only";
import pg from "pg";
import { env } from "@/lib/env";
import { createDoor, type Door } from "@/lib/net/door";
import { createLocalTurns, createPostgresTurns, type DeviceTurns } from "@/lib/net/turns";
import { allowedNetworks } from "@/lib/networks/service";

const slot = Symbol.for("lineward.door");
const shared = globalThis as { [slot]?: { door: Door; turns: DeviceTurns } };

/** Lineward's own listener and database: never a device, whatever the list of networks says. */
export function ownListeners(): { host: string; port: number }[] {
  const { HOST, PORT, database } = env();
  const own = [{ host: HOST, port: PORT }];
  if (database.kind === "postgresql") {
    const url = new URL(database.url);
    own.push({ host: url.hostname, port: Number(url.port || 5432) });
  }
  return own;
}

function open(): { door: Door; turns: DeviceTurns } {
  const { database, LINEWARD_CONNECT_MS, LINEWARD_HEADERS_MS, LINEWARD_BODY_MS } = env();
  const turns =
    database.kind === "postgresql" ? createPostgresTurns(new pg.Pool({ connectionString: database.url, max: 20 })) : createLocalTurns();
  const door = createDoor({
    networks: allowedNetworks,
    own: ownListeners,
    deadlines: { connectMs: LINEWARD_CONNECT_MS, headersMs: LINEWARD_HEADERS_MS, bodyMs: LINEWARD_BODY_MS },
    turns,
  });
  return { door, turns };
}

/** The one door out of this process, with the turns that keep writes to a device apart. */
export function doorway(): { door: Door; turns: DeviceTurns } {
  shared[slot] ??= open();
  return shared[slot];
}
