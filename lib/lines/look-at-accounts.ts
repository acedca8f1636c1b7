import "server-only";
import { record, system } from "@/lib/audit/service";
import type { EndFacts } from "@/lib/drivers/account";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import type { TaskEnd } from "@/lib/platform/queue/task";
import { assignEndsToLines, togetherMax } from "./assign-ends";
import { customerOf, customerSelection } from "./customers";
import { factColumns } from "./end-facts";
import { placeText } from "./found-end";
import { accountsDue as due } from "./look-due";
import { recomputeLines } from "./recompute-lines";
import { settleEveryLine } from "./settle-every";
import { isDelivered, isExample, isLocalHost, keyText, manyMin, type SharedKey, sharedKeyOf } from "./shared-account";

const batch = 500;
/** Until a line is looked at again whose password was being reset. */
const againMs = 60_000;

/** Accounts that no end was made of, because they are what devices are delivered with: each is kept as that now. Goes on where it was left. */
async function lookAtDelivered(signal: AbortSignal): Promise<void> {
  let after = (await db().setting.findUnique({ where: { key: due } }))?.value ?? "";
  while (!signal.aborted) {
    const rows = await db().snapshot.findMany({
      where: { id: { gt: after }, record: "", account: { not: null } },
      orderBy: { id: "asc" },
      take: batch,
      select: { id: true, deviceId: true, document: true, record: true, account: true },
    });
    const last = rows.at(-1)?.id;
    if (last === undefined) {
      return;
    }
    const where = { deviceId: { in: rows.map(({ deviceId }) => deviceId) }, record: "" };
    const ends = await db().lineEnd.findMany({ where, select: { deviceId: true, document: true, record: true } });
    const placed = new Set(ends.map(placeText));
    const found = rows.flatMap(({ deviceId, document, record: id, account }) => {
      const facts = JSON.parse(account ?? "null") as EndFacts | null;
      return facts && !placed.has(placeText({ deviceId, document, record: id })) ? [{ deviceId, document, record: id, facts }] : [];
    });
    await recomputeLines(await assignEndsToLines(found));
    await db().setting.updateMany({ where: { key: due }, data: { value: last } });
    after = last;
  }
}

/** The accounts that more ends have than one line may. */
async function crowds(): Promise<(SharedKey & { readonly ends: number })[]> {
  const groups = await db().lineEnd.groupBy({
    by: ["userKey", "host"],
    where: { role: "registers", pinned: false },
    _count: { _all: true },
    having: { userKey: { _count: { gt: manyMin } } },
  });
  // Some of these may have been left half way.
  const begun = await db().sharedAccount.findMany({ where: { why: "many" }, select: { userKey: true, host: true, customerId: true } });
  const out: (SharedKey & { readonly ends: number })[] = begun.map((key) => ({ ...key, ends: 0 }));
  for (const { userKey, host, _count } of groups) {
    if (!isLocalHost(host)) {
      out.push({ userKey, host, customerId: "", ends: _count._all });
      continue;
    }
    const ends = await db().lineEnd.findMany({
      where: { userKey, host, role: "registers", pinned: false },
      select: { device: { select: customerSelection } },
    });
    const counts = new Map<string, { key: SharedKey; ends: number }>();
    for (const { device } of ends) {
      const key = sharedKeyOf({ userKey, host }, customerOf(device));
      counts.set(keyText(key), { key, ends: (counts.get(keyText(key))?.ends ?? 0) + 1 });
    }
    out.push(...[...counts.values()].flatMap(({ key, ends }) => (ends > manyMin ? [{ ...key, ends }] : [])));
  }
  return [...new Map(out.map((crowd) => [keyText(crowd), crowd])).values()];
}

/** Takes the ends of such an account out of their line, some at a time. Resolves with false where some have to stay for now. */
async function dissolve(
  { userKey, host, customerId, ends: count }: SharedKey & { readonly ends: number },
  signal: AbortSignal,
): Promise<boolean> {
  const site = { OR: [{ siteId: customerId }, { site: { parentId: customerId } }] };
  const where = {
    userKey,
    host,
    role: "registers",
    pinned: false,
    ...(isLocalHost(host) ? { device: customerId === "" ? { siteId: null } : site } : {}),
  };
  const idle = { ...where, line: { resets: { none: { busyLineId: { not: null } } } } };
  const first = await db().lineEnd.findFirst({
    where,
    select: { record: true, device: { select: { driver: true } }, ...factColumns },
  });
  if (!first) {
    return true;
  }
  // Kept before anybody leaves: whoever comes from now on does not join.
  const key = { userKey, host, customerId };
  const facts = { ...first, role: "registers" as const };
  const why = isDelivered({ driver: first.device.driver, record: first.record }, facts)
    ? "factory"
    : isExample(first, first)
      ? "example"
      : "many";
  await db().sharedAccount.upsert({
    where: { userKey_host_customerId: key },
    create: { ...key, why, user: first.user, server: first.server },
    update: {},
  });
  const touched = new Set<string>();
  let after = "";
  while (!signal.aborted) {
    const rows = await db().lineEnd.findMany({
      where: { ...idle, id: { gt: after } },
      orderBy: { id: "asc" },
      take: togetherMax,
      select: { id: true, deviceId: true, document: true, record: true, ...factColumns },
    });
    const last = rows.at(-1)?.id;
    if (last === undefined) {
      break;
    }
    const found = rows.map(({ id: _id, deviceId, document, record: name, ...facts }) => {
      return { deviceId, document, record: name, facts: { ...facts, role: facts.role as EndFacts["role"] } };
    });
    for (const lineId of await assignEndsToLines(found)) {
      touched.add(lineId);
    }
    after = last;
  }
  await recomputeLines([...touched]);
  const detail = { user: first.user, server: host, ends: count };
  await record({ actor: system, action: "line.look_through", subject: "line", subjectName: first.user, detail });
  return (await db().lineEnd.count({ where: { ...where, line: { resets: { some: { busyLineId: { not: null } } } } } })) === 0;
}

/**
 * Once, after the update that makes no lines of such accounts: what is kept is looked at, a few hundred ends in a transaction. Goes on
 * where it was left, whenever it is stopped; a line whose password is being reset keeps its ends until that has ended.
 */
export async function lookAtAllAccounts(signal: AbortSignal): Promise<TaskEnd> {
  if ((await db().setting.findUnique({ where: { key: due } })) === null) {
    return undefined;
  }
  await lookAtDelivered(signal);
  const found = signal.aborted ? [] : await crowds();
  let isWhole = !signal.aborted;
  for (const crowd of found) {
    isWhole = (await dissolve(crowd, signal)) && isWhole && !signal.aborted;
  }
  if (signal.aborted) {
    return undefined;
  }
  if (!isWhole) {
    return { againInMs: againMs };
  }
  if (found.length > 0) {
    log.warn({ accounts: found.length }, "accounts that hundreds of devices have make no line any more; the audit names them");
  }
  await settleEveryLine(signal);
  await db().setting.deleteMany({ where: { key: due } });
  return undefined;
}
