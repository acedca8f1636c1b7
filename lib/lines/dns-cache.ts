import "server-only";
import { lookup } from "node:dns/promises";
import { z } from "zod";
import { shared } from "@/lib/platform/app";
import { background } from "@/lib/platform/background";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { log } from "@/lib/platform/log";
import { serverOf } from "@/lib/sip/server-name";
import { isName } from "./hosts";

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
    const isNews = addresses !== (old?.addresses ?? "[]");
    await db().$transaction(async (tx) => {
      await tx.hostName.upsert({ where: { name }, create: { name, ...data }, update: data });
      if (isNews) {
        await tx.hostAddress.deleteMany({ where: { name } });
        const found = storedAddresses.read(addresses, name, []);
        await tx.hostAddress.createMany({ data: [...new Set(found)].map((address) => ({ name, address })) });
      }
    });
    waiting.delete(name);
    if (isNews) {
      await then([name]);
    }
  }
}
