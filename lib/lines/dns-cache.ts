import "server-only";
import { lookup } from "node:dns/promises";
import { z } from "zod";
import { shared } from "@/lib/platform/app";
import { background } from "@/lib/platform/background";
import { db, type Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { log } from "@/lib/platform/log";
import { serverOf } from "@/lib/sip/server-name";
import { type HostBook, hostBook } from "./matching";

const storedAddresses = jsonColumn("HostName.addresses", z.array(z.string()));

/** A name is asked again after this time. */
const freshMs = 3_600_000;
const lookupMs = 2_000;

type Resolve = (name: string) => Promise<readonly string[]>;

async function fromDns(name: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), lookupMs);
  });
  try {
    const found = await Promise.race([lookup(name, { all: true }), late]);
    return found.map((address) => address.address);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

const state = shared<{ waiting: Set<string>; resolve: Resolve }>("dns-cache", () => ({ waiting: new Set(), resolve: fromDns }));

/** Replaces the name server, for tests. */
export function resolveNamesWith(resolve: Resolve): void {
  state().resolve = resolve;
}

const isName = (host: string) => /[a-z]/.test(host) && !host.includes(":");

/**
 * Looks names up beside the requests, and hands those whose addresses changed to `then`. A name that is known and fresh costs
 * nothing; one that a device's settings hold must never slow that device's reading down. No task of the queue: the next reading of the
 * device asks for the name again, and what one process has found out all of them read.
 */
export async function refreshHostNames(hosts: readonly string[], then: (changed: readonly string[]) => Promise<void>): Promise<void> {
  const names = [...new Set(hosts)].filter(isName);
  if (names.length === 0) {
    return;
  }
  const known = await db().hostName.findMany({
    where: { name: { in: names }, checkedAt: { gt: new Date(Date.now() - freshMs), lte: new Date() } },
  });
  const fresh = new Set(known.map((item) => item.name));
  const { waiting } = state();
  const before = waiting.size;
  for (const name of names.filter((name) => !fresh.has(name))) {
    waiting.add(name);
  }
  if (waiting.size > before) {
    background("names", (signal) => lookUpAll(signal, then)).catch((error: unknown) => {
      // Otherwise they would wait for ever: only a name that is new to the list starts the work.
      waiting.clear();
      log.warn({ err: error }, "names were not looked up");
    });
  }
}

async function lookUpAll(signal: AbortSignal, then: (changed: readonly string[]) => Promise<void>): Promise<void> {
  const { waiting, resolve } = state();
  for (const name of waiting) {
    if (signal.aborted) {
      return;
    }
    const addresses = JSON.stringify([...(await resolve(name))].map((text) => serverOf(text)?.host ?? text).sort());
    const old = await db().hostName.findUnique({ where: { name } });
    const data = { addresses, checkedAt: new Date() };
    await db().hostName.upsert({ where: { name }, create: { name, ...data }, update: data });
    waiting.delete(name);
    if (addresses !== (old?.addresses ?? "[]")) {
      await then([name]);
    }
  }
}

/** What is known of these hosts and devices now. A name that an end of a person's own joining uses counts for the device it was joined to. */
export async function readBook(tx: Transaction, hosts: readonly string[], deviceIds: readonly string[]): Promise<HostBook> {
  const devices = await tx.device.findMany({ where: { id: { in: [...new Set(deviceIds)] } }, select: { id: true, host: true } });
  const joined = await tx.lineEnd.findMany({
    where: {
      role: "registers",
      pinned: true,
      line: { ends: { some: { role: "accepts", deviceId: { in: devices.map((device) => device.id) } } } },
    },
    select: { host: true, line: { select: { ends: { where: { role: "accepts" }, select: { deviceId: true } } } } },
    take: 5_000,
  });
  const names = new Map<string, string[]>(devices.map((device) => [device.id, [serverOf(device.host)?.host ?? device.host]]));
  for (const end of joined) {
    for (const { deviceId } of end.line.ends) {
      names.get(deviceId)?.push(end.host);
    }
  }
  const wanted = [...new Set([...hosts, ...[...names.values()].flat()])].filter(isName);
  const rows = await tx.hostName.findMany({ where: { name: { in: wanted } } });
  return hostBook(new Map(rows.map((row) => [row.name, storedAddresses.read(row.addresses, row.name, [])])), names);
}
