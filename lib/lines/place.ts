import "server-only";
import { randomUUID } from "node:crypto";
import { db, type Transaction } from "@/lib/db/client";
import { exclusively } from "@/lib/db/exclusive";
import { sortKeyOf } from "@/lib/db/sort-key";
import type { EndFacts } from "./account";
import { forgetCustoms } from "./customs";
import { readBook } from "./hosts";
import { type Identity, sameIdentity } from "./matching";
import { dropEmptyLines, settleLines } from "./settle";

export interface FoundEnd {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  /** Undefined: the document holds no account any more. */
  readonly facts: EndFacts | undefined;
}

interface Member extends Identity {
  readonly id: string;
  lineId: string;
  readonly pinned: boolean;
  readonly line: { readonly named: boolean; readonly createdAt: Date };
}

const chunk = 200;
const keyOf = (end: { deviceId: string; document: string; record: string }) => `${end.deviceId}\n${end.document}\n${end.record}`;

/** The line that an end belongs to, of those that hold the same identity: a person's own choice before the oldest. */
function choose(matches: readonly Member[], now: string | undefined): string | undefined {
  const free = matches.filter((one) => !one.pinned);
  const pool = free.length > 0 ? free : matches;
  if (pool.some((one) => one.lineId === now)) {
    return now;
  }
  const rank = (one: Member) => `${one.line.named ? 0 : 1}${one.line.createdAt.toISOString()}${one.lineId}`;
  return [...pool].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]?.lineId;
}

async function placeSome(tx: Transaction, found: readonly FoundEnd[]): Promise<string[]> {
  const present = found.filter((one): one is FoundEnd & { facts: EndFacts } => one.facts !== undefined);
  const of = (pick: (one: FoundEnd) => string) => [...new Set(found.map(pick))];
  const before = await tx.lineEnd.findMany({
    where: {
      deviceId: { in: of((one) => one.deviceId) },
      document: { in: of((one) => one.document) },
      record: { in: of((one) => one.record) },
    },
  });
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const candidates = await tx.lineEnd.findMany({
    where: { userKey: { in: [...new Set(present.map((one) => one.facts.userKey))] } },
    select: {
      id: true,
      lineId: true,
      role: true,
      userKey: true,
      deviceId: true,
      document: true,
      record: true,
      host: true,
      port: true,
      transport: true,
      domain: true,
      pinned: true,
      line: { select: { named: true, createdAt: true } },
    },
  });
  const members = new Map<string, Member>(candidates.map((row) => [row.id, row]));
  const deviceIds = [...present, ...candidates].map((one) => one.deviceId);
  const book = await readBook(tx, [...present.map((one) => one.facts.host), ...candidates.map((row) => row.host)], deviceIds);
  const touched = new Set<string>(before.map((row) => row.lineId));
  for (const { facts, ...place } of found) {
    const old = known.get(keyOf(place));
    if (facts === undefined) {
      await tx.lineEnd.deleteMany({ where: { ...place, pinned: false } });
      continue;
    }
    const id = old?.id ?? randomUUID();
    const self: Identity = { ...facts, deviceId: place.deviceId };
    const matches = [...members.values()].filter((one) => one.id !== id && sameIdentity(self, one, book));
    const alone = old !== undefined && !(await tx.lineEnd.findFirst({ where: { lineId: old.lineId, NOT: { id } }, select: { id: true } }));
    const lineId = old?.pinned ? old.lineId : (choose(matches, old?.lineId) ?? (alone ? old?.lineId : undefined) ?? randomUUID());
    const line = { named: false, createdAt: new Date() };
    await tx.line.upsert({
      where: { id: lineId },
      create: {
        id: lineId,
        name: facts.user,
        nameKey: sortKeyOf(facts.user),
        user: facts.user,
        userKey: facts.userKey,
        server: facts.server,
        search: facts.userKey,
      },
      update: {},
    });
    const data = { ...facts, lineId, indexedAt: new Date() };
    await (old ? tx.lineEnd.update({ where: { id }, data }) : tx.lineEnd.create({ data: { id, ...place, ...data } }));
    // Two lines turn out to be one: what this end connects comes along, unless a person has put it where it is.
    for (const other of old?.pinned ? [] : matches.filter((one) => !one.pinned && one.lineId !== lineId)) {
      touched.add(other.lineId);
      await tx.lineEnd.update({ where: { id: other.id }, data: { lineId } });
      other.lineId = lineId;
    }
    touched.add(lineId);
    members.set(id, { ...self, id, lineId, pinned: old?.pinned ?? false, line: members.get(id)?.line ?? line });
  }
  await dropEmptyLines(tx, [...touched]);
  return [...touched];
}

/** Puts ends into their lines. Resolves with every line that was touched. One at a time, in every process: two must not make two lines of one. */
export async function placeEnds(found: readonly FoundEnd[]): Promise<string[]> {
  const touched: string[] = [];
  for (let from = 0; from < found.length; from += chunk) {
    touched.push(...(await exclusively("lines.index", (tx) => placeSome(tx, found.slice(from, from + chunk)), db())));
  }
  forgetCustoms();
  return touched;
}

/** A device is about to be removed: its ends leave their lines, and lines of nothing else go too. */
export async function leaveLines(deviceId: string): Promise<void> {
  const left = await exclusively("lines.index", async (tx) => {
    const ends = await tx.lineEnd.findMany({ where: { deviceId }, select: { lineId: true } });
    const lineIds = ends.map((end) => end.lineId);
    await tx.lineEnd.deleteMany({ where: { deviceId } });
    await dropEmptyLines(tx, lineIds);
    return lineIds;
  });
  await settleLines(left);
}
