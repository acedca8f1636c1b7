import "server-only";
import { randomUUID } from "node:crypto";
import type { EndFacts } from "@/lib/drivers/account";
import { db, type Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { type Admission, admissionOf, type Evidence } from "./admission";
import { Claims } from "./claims";
import { sameFacts } from "./end-facts";
import { type Around, readAround } from "./hosts";
import { forgetMajorities } from "./majority-values";
import { type HostBook, sameIdentity } from "./matching";
import { type Member, type Members, noteWhose, reachedFromOf, readEvidence, readMembers, readStandings, type Standing } from "./members";
import { PlaceWrites } from "./place-writes";
import { dropEmptyLines, recomputeLines } from "./recompute-lines";

/** Where an account stands. */
interface Place {
  readonly deviceId: string;
  readonly document: string;
  readonly record: string;
}

export interface FoundEnd extends Place {
  /** Undefined: the document holds no account any more. */
  readonly facts: EndFacts | undefined;
}

/** Ends placed in one transaction: a PBX of a thousand extensions must leave room for other writes. */
export const togetherMax = 250;
const keyOf = (end: Place) => `${end.deviceId}\n${end.document}\n${end.record}`;

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

/** Decides who may be in a line with whom; reads what proves it, of all who may be asked about, only when it must. */
class Gate {
  readonly #tx: Transaction;
  readonly #members: Members;
  readonly #everybody: readonly Member[];
  #evidence: Evidence | undefined;

  constructor(tx: Transaction, members: Members, coming: readonly Member[]) {
    this.#tx = tx;
    this.#members = members;
    this.#everybody = [...members.all(), ...coming];
  }

  async admits(end: Member, lineId: string, isIn: boolean): Promise<Admission> {
    const others = this.#members.ofLine(lineId, end.id);
    const near = admissionOf(end, others, isIn, undefined);
    if (near !== undefined) {
      return near;
    }
    this.#evidence ??= await readEvidence(this.#tx, this.#everybody);
    return admissionOf(end, others, isIn, this.#evidence);
  }
}

/** How an end that is in a line now came to be there: what was proven before stays proven. */
const admittedByOf = (admission: Admission, before: string | null) => (admission === "near" ? before : (admission ?? null));

function readKnown(tx: Transaction, found: readonly FoundEnd[]) {
  const of = (pick: (end: FoundEnd) => string) => [...new Set(found.map(pick))];
  return tx.lineEnd.findMany({
    where: {
      deviceId: { in: of((end) => end.deviceId) },
      document: { in: of((end) => end.document) },
      record: { in: of((end) => end.record) },
    },
  });
}

type KnownEnd = Awaited<ReturnType<typeof readKnown>>[number];

/** One of a batch, as it is placed. */
interface Placing {
  readonly self: Member;
  readonly facts: EndFacts;
  readonly old: KnownEnd | undefined;
}

/** An end as its document says it is now, where it was until now. */
function placingOf({ facts, ...place }: FoundEnd, old: KnownEnd | undefined, standing: Standing | undefined, members: Members) {
  if (facts === undefined || standing === undefined) {
    return undefined;
  }
  const id = old?.id ?? randomUUID();
  const isSame = old?.userKey === facts.userKey && old.host === facts.host && old.domain === facts.domain && old.role === facts.role;
  const self: Member = {
    ...facts,
    ...place,
    id,
    lineId: old?.lineId ?? "",
    pinned: old?.pinned ?? false,
    admittedBy: isSame ? old.admittedBy : null,
    reachedFrom: isSame ? reachedFromOf(id, old.reachedFrom) : [],
    customer: standing.customer,
    deviceHost: standing.host,
    device: { driver: standing.driver },
    line: members.get(id)?.line ?? { named: false, createdAt: new Date() },
  };
  return { self, facts, old };
}

/** One batch of ends on their way into lines. */
class Batch {
  readonly #members: Members;
  readonly #book: HostBook;
  readonly #gate: Gate;
  readonly #claims: Claims;
  readonly writes = new PlaceWrites();
  readonly touched: Set<string>;
  /** Lines that an end has left. */
  readonly left = new Set<string>();

  constructor(members: Members, book: HostBook, gate: Gate, claims: Claims, lineIds: Iterable<string>) {
    this.#members = members;
    this.#book = book;
    this.#gate = gate;
    this.#claims = claims;
    this.touched = new Set(lineIds);
  }

  /** An end that is gone leaves its line, unless a person has put it there. */
  leave(old: KnownEnd | undefined): void {
    if (old && !old.pinned) {
      this.writes.gone(old.id);
      this.left.add(old.lineId);
      this.#members.remove(old.id);
    }
  }

  async place({ self, facts, old }: Placing): Promise<void> {
    const members = this.#members;
    const { id } = self;
    members.add(self);
    const matches = members.ofUser(self.userKey, id).filter((member) => sameIdentity(self, member, this.#book));
    const open = new Map<string, Admission>();
    for (const lineId of new Set(matches.map((match) => match.lineId))) {
      open.set(lineId, await this.#gate.admits(self, lineId, lineId === old?.lineId));
    }
    const alone = old !== undefined && members.ofLine(old.lineId, id).length === 0;
    const chosen = choose(
      matches.filter((match) => open.get(match.lineId) !== undefined),
      old?.lineId,
    );
    const known = old?.pinned ? old.lineId : (chosen ?? (alone ? old?.lineId : undefined));
    const lineId = known ?? randomUUID();
    if (known === undefined) {
      this.writes.line(lineId, facts);
    }
    members.move(self, lineId);
    self.admittedBy =
      lineId === old?.lineId || open.has(lineId)
        ? admittedByOf(open.get(lineId) ?? "near", lineId === old?.lineId ? self.admittedBy : null)
        : null;
    this.#note(self, facts, old);
    this.touched.add(lineId);
    if (old && old.lineId !== lineId) {
      this.left.add(old.lineId);
    }
    // Two lines turn out to be one: what this end connects comes along, unless a person has put it where it is.
    for (const other of old?.pinned ? [] : matches.filter((match) => !match.pinned && match.lineId !== lineId)) {
      const admission = await this.#gate.admits(other, lineId, false);
      if (admission !== undefined) {
        this.touched.add(other.lineId);
        this.left.add(other.lineId);
        members.move(other, lineId);
        other.admittedBy = admittedByOf(admission, null);
        this.writes.moved(other);
      }
    }
    this.writes.served(noteWhose(members.ofLine(lineId, "")));
    const apart = matches.filter((match) => match.lineId !== lineId && open.get(match.lineId) === undefined);
    for (const claimed of this.#claims.settle(self, matches, apart)) {
      this.touched.add(claimed);
    }
  }

  /** Written is what is another one now. */
  #note(self: Member, facts: EndFacts, old: KnownEnd | undefined): void {
    if (!old) {
      this.writes.added(self, facts);
    } else if (!sameFacts(old, facts)) {
      this.writes.changed(self, facts);
    } else if (old.lineId !== self.lineId || old.admittedBy !== self.admittedBy) {
      this.writes.moved(self);
    }
  }
}

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

async function placeSome(tx: Transaction, found: readonly FoundEnd[]): Promise<string[]> {
  const before = await readKnown(tx, found);
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const own = await readStandings(
    tx,
    found.map((end) => end.deviceId),
  );
  const present = found.filter(({ facts }) => facts !== undefined);
  const around = await aroundOf(tx, present, own);
  const lineIds = before.map((row) => row.lineId);
  const wanted = { userKeys: present.flatMap(({ facts }) => facts?.userKey ?? []), around, lineIds };
  const { members, standings } = await readMembers(tx, wanted, own);
  const claims = await Claims.read(tx, members);
  const ends = found.map((end) => {
    const old = known.get(keyOf(end));
    return { old, placing: placingOf(end, old, own.get(end.deviceId), members) };
  });
  const book = around.book(new Map([...standings].map(([id, { host }]) => [id, host])));
  const coming = ends.flatMap(({ placing }) => placing?.self ?? []);
  const batch = new Batch(members, book, new Gate(tx, members, coming), claims, lineIds);
  for (const { old, placing } of ends) {
    if (placing) {
      await batch.place(placing);
    } else {
      batch.leave(old);
    }
  }
  await batch.writes.keep(tx, claims);
  await dropEmptyLines(tx, [...batch.left]);
  return [...batch.touched];
}

/** Puts ends into their lines. Resolves with every line that was touched. One at a time, in every process: two must not make two lines of one. */
export async function assignEndsToLines(found: readonly FoundEnd[]): Promise<string[]> {
  const each = [...new Map(found.map((end) => [keyOf(end), end])).values()];
  const touched: string[] = [];
  for (let from = 0; from < each.length; from += togetherMax) {
    touched.push(...(await withNamedLock("lines.index", (tx) => placeSome(tx, each.slice(from, from + togetherMax)), db())));
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
