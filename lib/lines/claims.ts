import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import type { Member, Members } from "./members";

/** What these ends claim, and what claims these lines. An end has one claim at most. */
export async function readClaims(
  tx: Transaction,
  endIds: readonly string[],
  lineIds: readonly string[],
): Promise<{ endId: string; lineId: string }[]> {
  return endIds.length === 0
    ? []
    : tx.lineClaim.findMany({
        where: { OR: [{ endId: { in: [...endIds] } }, { lineId: { in: [...new Set(lineIds)] } }] },
        select: { endId: true, lineId: true },
      });
}

/**
 * Which ends say that they are an account of a line that they were kept out of. Each is a finding for people who see both, and
 * nothing for anybody else.
 */
export class Claims {
  readonly #members: Members;
  readonly #before: ReadonlyMap<string, string>;
  readonly #claimed: Map<string, string>;

  private constructor(members: Members, before: ReadonlyMap<string, string>) {
    this.#members = members;
    this.#before = before;
    this.#claimed = new Map(before);
  }

  static async read(tx: Transaction, members: Members): Promise<Claims> {
    const all = members.all();
    const rows = await readClaims(
      tx,
      all.map(({ id }) => id),
      all.map(({ lineId }) => lineId),
    );
    return new Claims(members, new Map(rows.map((row) => [row.endId, row.lineId])));
  }

  /**
   * Notes what an end, placed now, and those of its `matches` that stay `apart` from it claim of each other. Returns the lines that
   * gained or lost a claim.
   */
  settle(self: Member, matches: readonly Member[], apart: readonly Member[]): string[] {
    const changed = new Set<string>();
    const claimants = new Set(self.pinned ? [] : apart.filter((member) => !member.pinned && this.#claimant(self, member) === member));
    const target = self.pinned ? undefined : apart.find((member) => !claimants.has(member));
    this.#put(self.id, target?.lineId, changed);
    for (const claimant of claimants) {
      this.#put(claimant.id, self.lineId, changed);
    }
    // A claim of this line ends with the match that it rested on. Only the server's account has every match of a line.
    const matched = new Set(matches.map((match) => match.id));
    const ended = [...this.#claimed].filter(([endId, lineId]) => {
      const isIn = this.#members.get(endId)?.lineId === lineId;
      return lineId === self.lineId && (isIn || (self.role === "accepts" && !matched.has(endId)));
    });
    for (const [endId] of ended) {
      this.#put(endId, undefined, changed);
    }
    return [...changed];
  }

  /** Who of two that match and stay apart is the one that claims: whoever is not in a whole line, and registers. */
  #claimant(self: Member, other: Member): Member {
    const isWhole = (item: Member) => this.#members.ofLine(item.lineId, item.id).some((member) => member.role !== item.role);
    if (isWhole(self) !== isWhole(other)) {
      return isWhole(self) ? other : self;
    }
    return self.role === "accepts" && other.role !== "accepts" ? other : self;
  }

  #put(endId: string, lineId: string | undefined, changed: Set<string>): void {
    const before = this.#claimed.get(endId);
    if (before === lineId) {
      return;
    }
    for (const item of [before, lineId]) {
      if (item !== undefined) {
        changed.add(item);
      }
    }
    if (lineId === undefined) {
      this.#claimed.delete(endId);
    } else {
      this.#claimed.set(endId, lineId);
    }
  }

  /** Keeps what was noted. The ends and lines that it is about are there by now. */
  async keep(tx: Transaction): Promise<void> {
    const now = [...this.#claimed].filter(([endId, lineId]) => this.#before.get(endId) !== lineId);
    const gone = [...this.#before.keys()].filter((endId) => this.#claimed.get(endId) !== this.#before.get(endId));
    if (gone.length > 0) {
      await tx.lineClaim.deleteMany({ where: { endId: { in: gone } } });
    }
    if (now.length > 0) {
      await tx.lineClaim.createMany({ data: now.map(([endId, lineId]) => ({ endId, lineId })) });
    }
  }
}
