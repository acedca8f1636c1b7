import "server-only";
import type { EndFacts } from "@/lib/drivers/account";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { Claims } from "./claims";
import { noteFactory } from "./factory-accounts";
import { type FoundEnd, placeText } from "./found-end";
import { type Around, readAround } from "./hosts";
import { forgetMajorities } from "./majority-values";
import { readMembers, readStandings, type Standing } from "./members";
import { Batch, Gate, placingOf, readKnown } from "./placing";
import { dropEmptyLines, recomputeLines } from "./recompute-lines";
import { thinMax } from "./shared-account";
import { provenAt, type Shared, Sharing } from "./sharing";

/** Ends placed in one transaction: a PBX of a thousand extensions must leave room for other writes. */
export const togetherMax = 250;

/** Where the other ends of these may be. */
function aroundOf(tx: Transaction, present: readonly FoundEnd[], standings: ReadonlyMap<string, Standing>): Promise<Around> {
  const accepting = new Map<string, string>();
  const hosts = new Set<string>();
  for (const { facts, deviceId } of present) {
    if (facts?.role === "accepts") {
      accepting.set(deviceId, standings.get(deviceId)?.host ?? facts.host);
    } else if (facts) {
      hosts.add(facts.host);
    }
  }
  return readAround(tx, hosts, accepting);
}

/** What placing came to. */
interface Came {
  /** Lines that were touched. */
  readonly lineIds: readonly string[];
  /** Devices of which an account is a shared one now, or is none any more. */
  readonly deviceIds: readonly string[];
}

type Present = FoundEnd & { readonly facts: EndFacts };

/** Those of the ends that are no line's, because their account cannot be one device's; the others find their lines. */
async function sharedOf(
  tx: Transaction,
  present: readonly (Present & { readonly id: string | undefined })[],
  sharing: Sharing,
  around: Around,
  standings: ReadonlyMap<string, Standing>,
): Promise<Map<string, Shared>> {
  const all = present.flatMap((end) => {
    const account = sharing.knownOf(end, standings.get(end.deviceId));
    return account ? [{ end: { ...end, driver: standings.get(end.deviceId)?.driver ?? "" }, account }] : [];
  });
  const proven = await provenAt(
    tx,
    all.map(({ end }) => end),
    around,
    standings,
  );
  return new Map(
    all.flatMap(({ end, account }) => {
      const { deviceId, document, record, facts } = end;
      const key = placeText(end);
      return proven.has(key) ? [] : [[key, { place: { deviceId, document, record }, account, facts }] as const];
    }),
  );
}

async function placeSome(tx: Transaction, found: readonly FoundEnd[]): Promise<Came> {
  const before = await readKnown(tx, found);
  const known = new Map(before.map((row) => [placeText(row), row]));
  const own = await readStandings(
    tx,
    found.map((end) => end.deviceId),
  );
  const present = found.filter((end): end is Present => end.facts !== undefined);
  const around = await aroundOf(tx, present, own);
  const sharing = await Sharing.read(tx, found);
  // What a person has put into a line stays in it.
  const free = present.flatMap((end) => {
    const old = known.get(placeText(end));
    return old?.pinned ? [] : [{ ...end, id: old?.id }];
  });
  const shared = await sharedOf(tx, free, sharing, around, own);
  const placed = found.filter((end) => !shared.has(placeText(end)));
  const lineIds = placed.flatMap((end) => known.get(placeText(end))?.lineId ?? []);
  const userKeys = placed.flatMap(({ facts }) => facts?.userKey ?? []);
  const { members, standings } = await readMembers(tx, { userKeys, around, lineIds }, own);
  const claims = await Claims.read(tx, members);
  const ends = placed.map((end) => {
    const old = known.get(placeText(end));
    return { end, old, placing: placingOf(end, old, own.get(end.deviceId), members) };
  });
  const coming = ends.flatMap(({ placing }) => placing?.self ?? []);
  const book = around.book(new Map([...standings].map(([id, { host }]) => [id, host])));
  const batch = new Batch({ members, book, gate: new Gate(tx, members, coming), claims, sharing }, lineIds);
  for (const [key, end] of shared) {
    batch.share(end, known.get(key));
  }
  for (const { end, old, placing } of ends) {
    if (placing) {
      await batch.place(placing);
    } else {
      batch.leave(end, old);
    }
  }
  const { deviceIds, thinner } = await batch.writes.keep(tx, claims, sharing);
  await dropEmptyLines(tx, [...batch.left]);
  const again = await placeThin(tx, thinner);
  return { lineIds: [...batch.touched, ...again.lineIds], deviceIds: [...deviceIds, ...again.deviceIds] };
}

/** Accounts that hundreds had, and that few have now: those few are ends like any other again. */
async function placeThin(tx: Transaction, accountIds: readonly string[]): Promise<Came> {
  const lineIds: string[] = [];
  const deviceIds: string[] = [];
  for (const accountId of accountIds) {
    const left = await tx.sharedEnd.findMany({ where: { accountId }, take: thinMax + 1 });
    if (left.length <= thinMax) {
      await tx.sharedAccount.delete({ where: { id: accountId } });
      const came = await placeSome(
        tx,
        left.map(({ deviceId, document, record, facts }) => ({ deviceId, document, record, facts: JSON.parse(facts) as EndFacts })),
      );
      lineIds.push(...came.lineIds);
      deviceIds.push(...came.deviceIds);
    }
  }
  return { lineIds, deviceIds };
}

/**
 * Puts ends into their lines, or to the others of a shared account. Resolves with every line that was touched. One at a time, in every
 * process: two must not make two lines of one.
 */
export async function assignEndsToLines(found: readonly FoundEnd[]): Promise<string[]> {
  const each = [...new Map(found.map((end) => [placeText(end), end])).values()];
  const lineIds: string[] = [];
  for (let from = 0; from < each.length; from += togetherMax) {
    const came = await withNamedLock("lines.index", (tx) => placeSome(tx, each.slice(from, from + togetherMax)), db());
    lineIds.push(...came.lineIds);
    await noteFactory(came.deviceIds);
  }
  forgetMajorities();
  return lineIds;
}

/** A device was removed, and its ends with it: lines of nothing else go too, and the others are worked out without it. */
export async function deviceLeft(lineIds: readonly string[]): Promise<void> {
  const came = await withNamedLock("lines.index", async (tx) => {
    await dropEmptyLines(tx, lineIds);
    const many = await tx.sharedAccount.findMany({ where: { why: "many" }, select: { id: true } });
    return placeThin(
      tx,
      many.map(({ id }) => id),
    );
  });
  await noteFactory(came.deviceIds);
  forgetMajorities();
  await recomputeLines([...lineIds, ...came.lineIds]);
}
