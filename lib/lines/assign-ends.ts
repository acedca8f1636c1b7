import "server-only";
import { randomUUID } from "node:crypto";
import type { EndFacts } from "@/lib/drivers/account";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { type Admission, admissionOf, type Evidence } from "./admission";
import { Claims } from "./claims";
import { readBook } from "./dns-cache";
import { forgetMajorities } from "./majority-values";
import { sameIdentity } from "./matching";
import { type Member, type Members, noteWhose, reachedFromOf, readEvidence, readMembers } from "./members";
import { dropEmptyLines, recomputeLines } from "./recompute-lines";

export interface FoundEnd {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
  /** Undefined: the document holds no account any more. */
  readonly facts: EndFacts | undefined;
}

const chunk = 200;
const keyOf = (end: { deviceId: string; document: string; record: string }) => `${end.deviceId}\n${end.document}\n${end.record}`;

/** The line that an end belongs to, of those that hold the same identity: a person's own choice before the oldest. */
function choose(matches: readonly Member[], now: string | undefined): string | undefined {
  const free = matches.filter((match) => !match.pinned);
  const pool = free.length > 0 ? free : matches;
  if (pool.some((member) => member.lineId === now)) {
    return now;
  }
  const rank = (member: Member) => `${member.line.named ? 0 : 1}${member.line.createdAt.toISOString()}${member.lineId}`;
  return [...pool].sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]?.lineId;
}

/** Decides who may be in a line with whom; reads what proves it only when it must. */
class Gate {
  readonly #tx: Transaction;
  readonly #members: Members;
  #evidence: Evidence | undefined;

  constructor(tx: Transaction, members: Members) {
    this.#tx = tx;
    this.#members = members;
  }

  async admits(end: Member, lineId: string, isIn: boolean): Promise<Admission> {
    const others = this.#members.ofLine(lineId, end.id);
    const near = admissionOf(end, others, isIn, undefined);
    if (near !== undefined) {
      return near;
    }
    this.#evidence ??= await readEvidence(this.#tx, this.#members.all());
    return admissionOf(end, others, isIn, this.#evidence);
  }
}

/** How an end that is in a line now came to be there: what was proven before stays proven. */
const admittedByOf = (admission: Admission, before: string | null) => (admission === "near" ? before : (admission ?? null));

async function placeSome(tx: Transaction, found: readonly FoundEnd[]): Promise<string[]> {
  const of = (pick: (end: FoundEnd) => string) => [...new Set(found.map(pick))];
  const before = await tx.lineEnd.findMany({
    where: {
      deviceId: { in: of((end) => end.deviceId) },
      document: { in: of((end) => end.document) },
      record: { in: of((end) => end.record) },
    },
  });
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const present = found.filter((end): end is FoundEnd & { facts: EndFacts } => end.facts !== undefined);
  const { members, standings } = await readMembers(
    tx,
    present.map((end) => end.facts.userKey),
    before.map((row) => row.lineId),
    found.map((end) => end.deviceId),
  );
  const ids = new Map(found.map((end) => [keyOf(end), known.get(keyOf(end))?.id ?? randomUUID()]));
  // Everybody of the batch is known before anybody is placed, so that proofs are read once.
  const selves = new Map<string, Member>();
  for (const { facts, ...place } of present) {
    const old = known.get(keyOf(place));
    const standing = standings.get(place.deviceId);
    const id = ids.get(keyOf(place));
    if (!standing || id === undefined) {
      continue;
    }
    const sameAccount = old?.userKey === facts.userKey && old.host === facts.host && old.domain === facts.domain && old.role === facts.role;
    selves.set(id, {
      ...facts,
      ...place,
      id,
      lineId: old?.lineId ?? "",
      pinned: old?.pinned ?? false,
      admittedBy: sameAccount ? old.admittedBy : null,
      reachedFrom: sameAccount ? reachedFromOf(id, old.reachedFrom) : [],
      customer: standing.customer,
      deviceHost: standing.host,
      device: { driver: standing.driver },
      line: members.get(id)?.line ?? { named: false, createdAt: new Date() },
    });
  }
  const everybody = [...selves.values(), ...members.all()];
  const book = await readBook(
    tx,
    everybody.map((member) => member.host),
    everybody.map((member) => member.deviceId),
  );
  const gate = new Gate(tx, members);
  const claims = await Claims.read(tx, members);
  const touched = new Set<string>(before.map((row) => row.lineId));
  for (const { facts, ...place } of found) {
    const id = ids.get(keyOf(place)) ?? "";
    const self = selves.get(id);
    const old = known.get(keyOf(place));
    if (facts === undefined || !self) {
      await tx.lineEnd.deleteMany({ where: { ...place, pinned: false } });
      if (old && !old.pinned) {
        members.remove(id);
      }
      continue;
    }
    members.add(self);
    const matches = members.ofUser(self.userKey, id).filter((member) => sameIdentity(self, member, book));
    const open = new Map<string, Admission>();
    for (const lineId of new Set(matches.map((match) => match.lineId))) {
      open.set(lineId, await gate.admits(self, lineId, lineId === old?.lineId));
    }
    const alone = old !== undefined && members.ofLine(old.lineId, id).length === 0;
    const chosen = choose(
      matches.filter((match) => open.get(match.lineId) !== undefined),
      old?.lineId,
    );
    const lineId = old?.pinned ? old.lineId : (chosen ?? (alone ? old?.lineId : undefined) ?? randomUUID());
    await tx.line.upsert({
      where: { id: lineId },
      create: {
        id: lineId,
        name: facts.user,
        nameKey: sortKeyOf(facts.user),
        user: facts.user,
        userKey: facts.userKey,
        server: facts.server,
        search: searchable([facts.userKey]),
      },
      update: {},
    });
    members.move(self, lineId);
    self.admittedBy =
      lineId === old?.lineId || open.has(lineId)
        ? admittedByOf(open.get(lineId) ?? "near", lineId === old?.lineId ? self.admittedBy : null)
        : null;
    const data = { ...facts, lineId, admittedBy: self.admittedBy, reachedFrom: JSON.stringify(self.reachedFrom), indexedAt: new Date() };
    await (old ? tx.lineEnd.update({ where: { id }, data }) : tx.lineEnd.create({ data: { id, ...place, ...data } }));
    touched.add(lineId);
    // Two lines turn out to be one: what this end connects comes along, unless a person has put it where it is.
    for (const other of old?.pinned ? [] : matches.filter((match) => !match.pinned && match.lineId !== lineId)) {
      const admission = await gate.admits(other, lineId, false);
      if (admission !== undefined) {
        touched.add(other.lineId);
        members.move(other, lineId);
        other.admittedBy = admittedByOf(admission, null);
        await tx.lineEnd.update({ where: { id: other.id }, data: { lineId, admittedBy: other.admittedBy } });
      }
    }
    await noteWhose(tx, members.ofLine(lineId, ""));
    const apart = matches.filter((match) => match.lineId !== lineId && open.get(match.lineId) === undefined);
    for (const claimed of await claims.settle(self, matches, apart)) {
      touched.add(claimed);
    }
  }
  await dropEmptyLines(tx, [...touched]);
  return [...touched];
}

/** Puts ends into their lines. Resolves with every line that was touched. One at a time, in every process: two must not make two lines of one. */
export async function assignEndsToLines(found: readonly FoundEnd[]): Promise<string[]> {
  const touched: string[] = [];
  for (let from = 0; from < found.length; from += chunk) {
    touched.push(...(await withNamedLock("lines.index", (tx) => placeSome(tx, found.slice(from, from + chunk)), db())));
  }
  forgetMajorities();
  return touched;
}

/** A device was removed, and its ends with it: lines of nothing else go too, and the others are worked out without it. */
export async function deviceLeft(lineIds: readonly string[]): Promise<void> {
  await withNamedLock("lines.index", (tx) => dropEmptyLines(tx, lineIds));
  forgetMajorities();
  await recomputeLines(lineIds);
}
