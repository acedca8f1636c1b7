import "server-only";
import type { EndFacts } from "@/lib/drivers/account";
import type { Transaction } from "@/lib/platform/db/client";
import { insertRows, updateRows } from "@/lib/platform/db/many-rows";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import type { Claims } from "./claims";
import { endColumns, factColumns, factsText, newEndColumns, newLineColumns } from "./end-facts";
import { type Place, placeText } from "./found-end";
import type { Member } from "./members";
import type { SharedAccount, Sharing } from "./sharing";

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
  readonly #shared = new Map<string, { place: Place; account: SharedAccount; facts: EndFacts }>();
  readonly #sharedToo = new Map<string, SharedAccount>();
  readonly #unshared = new Set<string>();

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

  /** One more end has an account that no line is made of. */
  shared({ deviceId, document, record }: Place, account: SharedAccount, facts: EndFacts): void {
    const place = { deviceId, document, record };
    this.#shared.set(placeText(place), { place, account, facts });
  }

  /** The same for one that had a line until now. */
  sharedToo(member: Member, account: SharedAccount): void {
    const { id } = member;
    const said = this.#added.get(id) ?? this.#changed.get(id);
    if (!this.#added.delete(id)) {
      this.#gone.add(id);
    }
    this.#changed.delete(id);
    this.#moved.delete(id);
    if (said) {
      this.shared(member, account, said.facts);
    } else {
      this.#sharedToo.set(id, account);
    }
  }

  /** An account that was a shared one, if it was, is none any more. */
  unshared(place: Place): void {
    this.#unshared.add(placeText(place));
  }

  served(rows: readonly { deviceId: string; siteId: string }[]): void {
    this.#served.push(...rows);
  }

  /** Resolves with the devices of which an account is a shared one now or is none any more, and with the accounts that fewer have. */
  async keep(tx: Transaction, claims: Claims, sharing: Sharing): Promise<{ deviceIds: string[]; thinner: string[] }> {
    const came = await this.#keepShared(tx, sharing);
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
    return came;
  }

  /** Ends that leave their lines for a shared account without having changed: what they say stands in their rows. */
  async #keepSharedToo(tx: Transaction): Promise<void> {
    if (this.#sharedToo.size === 0) {
      return;
    }
    const rows = await tx.lineEnd.findMany({
      where: { id: { in: [...this.#sharedToo.keys()] } },
      select: { id: true, deviceId: true, document: true, record: true, ...factColumns },
    });
    for (const { id, deviceId, document, record, ...facts } of rows) {
      const account = this.#sharedToo.get(id);
      if (account) {
        this.shared({ deviceId, document, record }, account, facts as EndFacts);
      }
    }
  }

  async #keepShared(tx: Transaction, sharing: Sharing): Promise<{ deviceIds: string[]; thinner: string[] }> {
    await this.#keepSharedToo(tx);
    const rows = [...this.#shared.values()].map(({ place, account, facts }) => {
      return { ...place, accountId: account.id, facts: factsText(facts), at: new Date() };
    });
    const news = rows.filter((row) => {
      const before = sharing.before.get(placeText(row));
      return before?.accountId !== row.accountId || before.facts !== row.facts;
    });
    const kept = new Set(rows.filter((row) => !news.includes(row)).map(placeText));
    const old = [...sharing.before].filter(([key]) => !kept.has(key) && (this.#shared.has(key) || this.#unshared.has(key)));
    for (const [record, deviceIds] of byRecord(old.map(([key]) => key))) {
      const [document = "", id = ""] = record.split("\n");
      await tx.sharedEnd.deleteMany({ where: { document, record: id, deviceId: { in: deviceIds } } });
    }
    const used = new Set(rows.map(({ accountId }) => accountId));
    await insertRows(
      tx,
      "SharedAccount",
      accountColumns,
      sharing.made.filter(({ id }) => used.has(id)),
    );
    await insertRows(tx, "SharedEnd", sharedEndColumns, news);
    const thinner = old.flatMap(([key, { accountId, why }]) => (why === "many" && !this.#shared.has(key) ? accountId : []));
    const deviceIds = [...news.map(({ deviceId }) => deviceId), ...old.map(([key]) => key.split("\n")[0] ?? "")];
    return { deviceIds: [...new Set(deviceIds)], thinner: [...new Set(thinner)] };
  }
}

const accountColumns = {
  id: "text",
  why: "text",
  user: "text",
  userKey: "text",
  host: "text",
  customerId: "text",
  server: "text",
  since: "timestamp(3)",
} as const;

const sharedEndColumns = {
  deviceId: "text",
  document: "text",
  record: "text",
  accountId: "text",
  facts: "text",
  at: "timestamp(3)",
} as const;

/** Devices by document and record, of places as text. */
function byRecord(places: readonly string[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const place of places) {
    const [deviceId = "", ...rest] = place.split("\n");
    const key = rest.join("\n");
    out.set(key, [...(out.get(key) ?? []), deviceId]);
  }
  return out;
}
