import "server-only";
import type { Found } from "@/lib/device-access/discover";
import { addressText } from "@/lib/device-access/target";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { askHost, type Ways, waysOf } from "./ask-host";
import { HostPace } from "./host-pace";
import { addressesIn } from "./range";
import { portsOf } from "./stored-ports";

/** Hosts that are asked at the same time, over all searches. */
const hostsMax = 64;
/** How often a search's progress is kept, and who is stopped looked up. */
const keptEveryMs = 250;

/** A search that this process is at work on. */
interface Search {
  readonly id: string;
  readonly addresses: readonly string[];
  readonly ways: Ways;
  next: number;
  readonly under: Set<number>;
  kept: number;
}

/** Addresses before this one were asked. */
const markOf = ({ next, under }: Search) => Math.min(next, ...under);

async function refresh(searches: Map<string, Search>): Promise<void> {
  const rows = await db().scan.findMany({ where: { state: "running" }, orderBy: { createdAt: "asc" } });
  const running = new Set(rows.map(({ id }) => id));
  for (const id of searches.keys()) {
    if (!running.has(id)) {
      searches.delete(id);
    }
  }
  for (const { id, range, ports, driver, mark } of rows) {
    if (!searches.has(id)) {
      searches.set(id, { id, addresses: addressesIn(range), ways: waysOf(portsOf(ports), driver), next: mark, under: new Set(), kept: -1 });
    }
  }
}

async function keepFound(id: string, place: number, host: string, found: readonly Found[]): Promise<void> {
  for (const { endpoint, driver, identity } of found) {
    const { model = null, firmware = null, serial = null } = identity;
    const data = { place, host, port: endpoint.port, driver: driver.manifest.id, model, firmware, serial };
    const address = addressText(endpoint);
    // A process that died may have asked it before.
    await db().scanFinding.upsert({
      where: { scanId_address: { scanId: id, address } },
      create: { scanId: id, address, ...data },
      update: data,
    });
  }
}

async function keepProgress(searches: Map<string, Search>): Promise<void> {
  for (const search of searches.values()) {
    const { id, addresses, under, next } = search;
    const asked = next - under.size;
    if (asked === search.kept) {
      continue;
    }
    search.kept = asked;
    const ended = asked === addresses.length;
    await db().scan.updateMany({
      where: { id, state: "running" },
      data: { asked, mark: markOf(search), ...(ended ? { state: "done", finishedAt: new Date() } : {}) },
    });
    if (ended) {
      searches.delete(id);
    }
  }
}

/** The next address, of each search in turn. */
function take(searches: Map<string, Search>, turn: number): { search: Search; place: number } | undefined {
  const waiting = [...searches.values()].filter(({ next, addresses }) => next < addresses.length);
  const search = waiting[turn % Math.max(1, waiting.length)];
  if (!search) {
    return undefined;
  }
  const place = search.next;
  search.next += 1;
  search.under.add(place);
  return { search, place };
}

/** Asks until no search is left. What was asked is kept as it goes: another process goes on from there. */
export async function askAll(signal: AbortSignal): Promise<TaskEnd> {
  const searches = new Map<string, Search>();
  const pace = new HostPace();
  const held = new Set<Promise<void>>();
  for (let turn = 0; !signal.aborted; ) {
    await keepProgress(searches);
    await refresh(searches);
    pace.tidy();
    if (searches.size === 0 && held.size === 0) {
      return undefined;
    }
    const until = Date.now() + keptEveryMs;
    do {
      for (
        let taken = held.size < hostsMax ? take(searches, turn) : undefined;
        taken;
        taken = held.size < hostsMax ? take(searches, turn) : undefined
      ) {
        turn += 1;
        const { search, place } = taken;
        const host = search.addresses[place] ?? "";
        const work = askHost(host, search.ways, () => pace.turn(host))
          .then((found) => keepFound(search.id, place, host, found))
          .catch((error: unknown) => log.warn({ err: error }, "an address could not be asked in a search"))
          .finally(() => {
            search.under.delete(place);
            held.delete(work);
          });
        held.add(work);
      }
      await Promise.race([...held, new Promise((resolve) => setTimeout(resolve, keptEveryMs))]);
    } while (Date.now() < until && held.size > 0);
  }
  await Promise.all(held);
  await keepProgress(searches);
  return undefined;
}
