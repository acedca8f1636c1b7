import "server-only";
import type { Transaction } from "@/lib/platform/db/client";
import type { Member, Members } from "./members";

/**
 * Which ends say that they are an account of a line that they were kept out of. Each is a finding for people who see both, and
 * nothing for anybody else.
 */
export class Claims {
  readonly #tx: Transaction;
  readonly #members: Members;
  readonly #claimed: Map<string, string>;

  private constructor(tx: Transaction, members: Members, claimed: Map<string, string>) {
    this.#tx = tx;
    this.#members = members;
    this.#claimed = claimed;
  }

  static async read(tx: Transaction, members: Members): Promise<Claims> {
    const all = members.all();
    const rows = await tx.lineClaim.findMany({
      where: {
        OR: [{ endId: { in: all.map((member) => member.id) } }, { lineId: { in: [...new Set(all.map((member) => member.lineId))] } }],
      },
    });
    return new Claims(tx, members, new Map(rows.map((row) => [row.endId, row.lineId])));
  }

  /**
   * Keeps what an end, placed now, and those of its `matches` that stay `apart` from it claim of each other. Resolves with the lines
   * that gained or lost a claim.
   */
  async settle(self: Member, matches: readonly Member[], apart: readonly Member[]): Promise<string[]> {
    const changed = new Set<string>();
    const claimants = new Set(self.pinned ? [] : apart.filter((member) => !member.pinned && this.#claimant(self, member) === member));
    const target = self.pinned ? undefined : apart.find((member) => !claimants.has(member));
    await this.#put(self.id, target?.lineId, changed);
    for (const claimant of claimants) {
      await this.#put(claimant.id, self.lineId, changed);
    }
    // A claim of this line ends with the match that it rested on. Only the server's account has every match of a line.
    const matched = new Set(matches.map((match) => match.id));
    const ended = [...this.#claimed].filter(([endId, lineId]) => {
      const isIn = this.#members.get(endId)?.lineId === lineId;
      return lineId === self.lineId && (isIn || (self.role === "accepts" && !matched.has(endId)));
    });
    for (const [endId] of ended) {
      await this.#put(endId, undefined, changed);
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

  async #put(endId: string, lineId: string | undefined, changed: Set<string>): Promise<void> {
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
      await this.#tx.lineClaim.deleteMany({ where: { endId } });
    } else {
      this.#claimed.set(endId, lineId);
      await this.#tx.lineClaim.upsert({ where: { endId }, create: { endId, lineId }, update: { lineId, at: new Date() } });
    }
  }
}
