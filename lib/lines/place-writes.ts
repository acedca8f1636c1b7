import "server-only";
import type { EndFacts } from "@/lib/drivers/account";
import type { Transaction } from "@/lib/platform/db/client";
import { insertRows, updateRows } from "@/lib/platform/db/many-rows";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import type { Claims } from "./claims";
import { endColumns, newEndColumns, newLineColumns } from "./end-facts";
import type { Member } from "./members";

interface Said {
  readonly self: Member;
  readonly facts: EndFacts;
}

/**
 * What a placing comes to, kept until everybody of the batch has a line, and written in a handful of statements then. An end that is
 * where it was and says what it said is not among it.
 */
export class PlaceWrites {
  readonly #lines = new Map<string, EndFacts>();
  readonly #added = new Map<string, Said>();
  readonly #changed = new Map<string, Said>();
  readonly #moved = new Map<string, Member>();
  readonly #gone = new Set<string>();
  readonly #served: { deviceId: string; siteId: string }[] = [];

  /** A line that is not there yet, called by the account that it begins with. */
  line(id: string, facts: EndFacts): void {
    this.#lines.set(id, facts);
  }

  added(self: Member, facts: EndFacts): void {
    this.#added.set(self.id, { self, facts });
  }

  changed(self: Member, facts: EndFacts): void {
    this.#changed.set(self.id, { self, facts });
  }

  moved(member: Member): void {
    this.#moved.set(member.id, member);
  }

  gone(id: string): void {
    this.#gone.add(id);
  }

  served(rows: readonly { deviceId: string; siteId: string }[]): void {
    this.#served.push(...rows);
  }

  async keep(tx: Transaction, claims: Claims): Promise<void> {
    const at = new Date();
    const rowOf = ({ self, facts }: Said) => ({
      ...facts,
      id: self.id,
      lineId: self.lineId,
      admittedBy: self.admittedBy,
      reachedFrom: JSON.stringify(self.reachedFrom),
      indexedAt: at,
    });
    if (this.#gone.size > 0) {
      await tx.lineEnd.deleteMany({ where: { id: { in: [...this.#gone] } } });
    }
    const lines = [...this.#lines].map(([id, { user, userKey, server }]) => {
      const search = searchable([userKey]);
      return { id, name: user, nameKey: sortKeyOf(user), user, userKey, server, search, createdAt: at, updatedAt: at };
    });
    await insertRows(tx, "Line", newLineColumns, lines);
    const added = [...this.#added.values()].map((said) => {
      const { deviceId, document, record } = said.self;
      return { ...rowOf(said), deviceId, document, record };
    });
    await insertRows(tx, "LineEnd", newEndColumns, added);
    await updateRows(tx, "LineEnd", endColumns, [...this.#changed.values()].map(rowOf));
    const moved = [...this.#moved.values()].filter(({ id }) => !this.#added.has(id) && !this.#changed.has(id));
    await updateRows(
      tx,
      "LineEnd",
      { lineId: "text", admittedBy: "text" },
      moved.map(({ id, lineId, admittedBy }) => ({ id, lineId, admittedBy })),
    );
    if (this.#served.length > 0) {
      await tx.servedSite.createMany({ data: this.#served.map((row) => ({ ...row, implied: true })) });
    }
    await claims.keep(tx);
  }
}
