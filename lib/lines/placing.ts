import "server-only";
import { randomUUID } from "node:crypto";
import type { EndFacts } from "@/lib/drivers/account";
import type { Transaction } from "@/lib/platform/db/client";
import { type Admission, admissionOf, type Evidence } from "./admission";
import type { Claims } from "./claims";
import { sameFacts } from "./end-facts";
import type { FoundEnd, Place } from "./found-end";
import { type HostBook, sameIdentity } from "./matching";
import { type Member, type Members, noteWhose, reachedFromOf, readEvidence, type Standing } from "./members";
import { PlaceWrites } from "./place-writes";
import type { Shared, Sharing } from "./sharing";

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
export class Gate {
  readonly #tx: Transaction;
  readonly #members: Members;
  readonly #everybody: readonly Member[];
  #evidence: Evidence | undefined;

  constructor(tx: Transaction, members: Members, coming: readonly Member[]) {
    this.#tx = tx;
    this.#members = members;
    this.#everybody = [...members.all(), ...coming];
  }

  async #proofs(): Promise<Evidence> {
    this.#evidence ??= await readEvidence(this.#tx, this.#everybody);
    return this.#evidence;
  }

  /** Who of these has the secret that the server's own account has. */
  async proven(ends: readonly Member[], server: Member | undefined): Promise<ReadonlySet<Member>> {
    const { fingerprint } = server ? await this.#proofs() : { fingerprint: () => undefined };
    const print = server && fingerprint(server);
    return new Set(print === undefined ? [] : ends.filter((end) => fingerprint(end) === print));
  }

  async admits(end: Member, lineId: string, isIn: boolean): Promise<Admission> {
    const others = this.#members.ofLine(lineId, end.id);
    const near = admissionOf(end, others, isIn, undefined);
    if (near !== undefined) {
      return near;
    }
    return admissionOf(end, others, isIn, await this.#proofs());
  }
}

/** How an end that is in a line now came to be there: what was proven before stays proven. */
const admittedByOf = (admission: Admission, before: string | null) => (admission === "near" ? before : (admission ?? null));

export function readKnown(tx: Transaction, found: readonly FoundEnd[]) {
  const of = (pick: (end: FoundEnd) => string) => [...new Set(found.map(pick))];
  return tx.lineEnd.findMany({
    where: {
      deviceId: { in: of((end) => end.deviceId) },
      document: { in: of((end) => end.document) },
      record: { in: of((end) => end.record) },
    },
  });
}

export type KnownEnd = Awaited<ReturnType<typeof readKnown>>[number];

/** One of a batch, as it is placed. */
export interface Placing {
  readonly self: Member;
  readonly facts: EndFacts;
  readonly old: KnownEnd | undefined;
}

/** An end as its document says it is now, where it was until now. */
export function placingOf({ facts, ...place }: FoundEnd, old: KnownEnd | undefined, standing: Standing | undefined, members: Members) {
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

/** What a batch is placed with. */
interface BatchWith {
  readonly members: Members;
  readonly book: HostBook;
  readonly gate: Gate;
  readonly claims: Claims;
  readonly sharing: Sharing;
}

/** One batch of ends on their way into lines. */
export class Batch {
  readonly #members: Members;
  readonly #book: HostBook;
  readonly #gate: Gate;
  readonly #claims: Claims;
  readonly #sharing: Sharing;
  readonly writes = new PlaceWrites();
  readonly touched: Set<string>;
  /** Lines that an end has left. */
  readonly left = new Set<string>();

  constructor(given: BatchWith, lineIds: Iterable<string>) {
    this.#members = given.members;
    this.#book = given.book;
    this.#gate = given.gate;
    this.#claims = given.claims;
    this.#sharing = given.sharing;
    this.touched = new Set(lineIds);
  }

  /** An end that is gone leaves its line, unless a person has put it there. */
  leave(place: Place, old: KnownEnd | undefined): void {
    this.writes.unshared(place);
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
    if (await this.#isOneTooMany(self, facts, old, matches)) {
      return;
    }
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

  /** An end of an account that no line is made of leaves the line that it had. */
  share({ place, account, facts }: Shared, old: KnownEnd | undefined): void {
    this.writes.shared(place, account, facts);
    if (old) {
      this.writes.gone(old.id);
      this.left.add(old.lineId);
      this.touched.add(old.lineId);
      this.#members.remove(old.id);
    }
  }

  /** True if so many have this end's account that it cannot be one line's: all of them leave theirs, unless they are proven to belong there. */
  async #isOneTooMany(self: Member, facts: EndFacts, old: KnownEnd | undefined, matches: readonly Member[]): Promise<boolean> {
    if (!this.#sharing.mayOverflow(self, this.#members)) {
      return false;
    }
    const server = matches.find((match) => match.role === "accepts");
    const proven = await this.#gate.proven([self, ...this.#members.ofUser(self.userKey, self.id)], server);
    const found = this.#sharing.overflow(self, facts, this.#members, (end) => proven.has(end));
    if (!found) {
      return false;
    }
    this.#members.remove(self.id);
    this.share({ place: self, account: found.account, facts }, old);
    for (const other of found.others) {
      this.writes.sharedToo(other, found.account);
      this.left.add(other.lineId);
      this.touched.add(other.lineId);
      this.#members.remove(other.id);
    }
    return true;
  }

  /** Written is what is another one now. */
  #note(self: Member, facts: EndFacts, old: KnownEnd | undefined): void {
    this.writes.unshared(self);
    if (!old) {
      this.writes.added(self, facts);
    } else if (!sameFacts(old, facts)) {
      this.writes.changed(self, facts);
    } else if (old.lineId !== self.lineId || old.admittedBy !== self.admittedBy) {
      this.writes.moved(self);
    }
  }
}
