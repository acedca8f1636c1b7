import "server-only";
import { randomUUID } from "node:crypto";
import type { EndFacts } from "@/lib/drivers/account";
import type { Transaction } from "@/lib/platform/db/client";
import { keptSecrets } from "./current-secrets";
import { type FoundEnd, type Place, placeText } from "./found-end";
import type { Around } from "./hosts";
import { type HostBook, sameIdentity } from "./matching";
import type { Member, Members, Standing } from "./members";
import {
  exampleMin,
  isDelivered,
  isExample,
  isLocalHost,
  keyText,
  manyMin,
  type SharedKey,
  sharedKeyOf,
  type WhyShared,
} from "./shared-account";

/** An account that no line is made of, as it is kept. */
export interface SharedAccount extends SharedKey {
  readonly id: string;
  readonly why: WhyShared;
  readonly user: string;
  readonly server: string;
  readonly since: Date;
}

type Present = FoundEnd & { readonly facts: EndFacts };

/** An end that is one of a shared account. */
export interface Shared {
  readonly place: Place;
  readonly account: SharedAccount;
  readonly facts: EndFacts;
}

/**
 * Which ends of a batch have an account that cannot be one device's. Asks by the users and hosts of the batch: however many devices have
 * such an account, one more costs the same.
 */
export class Sharing {
  readonly #accounts: Map<string, SharedAccount>;
  /** Accounts that are known to be shared since this batch. */
  readonly made: SharedAccount[] = [];
  /** What is kept of the batch's own places. */
  readonly before: ReadonlyMap<string, { readonly accountId: string; readonly facts: string; readonly why: string }>;

  private constructor(accounts: Map<string, SharedAccount>, before: Sharing["before"]) {
    this.#accounts = accounts;
    this.before = before;
  }

  static async read(tx: Transaction, found: readonly FoundEnd[]): Promise<Sharing> {
    const of = (pick: (end: FoundEnd) => string) => [...new Set(found.map(pick))];
    const registering = found.flatMap(({ facts }) => (facts?.role === "registers" ? facts : []));
    const rows =
      registering.length === 0
        ? []
        : await tx.sharedAccount.findMany({
            where: {
              userKey: { in: [...new Set(registering.map(({ userKey }) => userKey))] },
              host: { in: [...new Set(registering.map(({ host }) => host))] },
            },
          });
    const places = await tx.sharedEnd.findMany({
      where: {
        deviceId: { in: of(({ deviceId }) => deviceId) },
        document: { in: of(({ document }) => document) },
        record: { in: of(({ record }) => record) },
      },
      include: { account: { select: { why: true } } },
    });
    return new Sharing(
      new Map(rows.map((row) => [keyText(row), { ...row, why: row.why as WhyShared }])),
      new Map(places.map(({ account, ...row }) => [placeText(row), { ...row, why: account.why }])),
    );
  }

  #make(why: WhyShared, key: SharedKey, { user, server }: Pick<EndFacts, "user" | "server">): SharedAccount {
    const account = { ...key, id: randomUUID(), why, user, server, since: new Date() };
    this.#accounts.set(keyText(key), account);
    this.made.push(account);
    return account;
  }

  /** The shared account that an end has by what is known without looking at others; undefined for an end of a line. */
  knownOf({ facts, record }: Present, standing: Standing | undefined): SharedAccount | undefined {
    if (facts.role !== "registers" || !standing) {
      return undefined;
    }
    const key = sharedKeyOf(facts, standing.customer);
    const known = this.#accounts.get(keyText(key));
    return known ?? (isDelivered({ driver: standing.driver, record }, facts) ? this.#make("factory", key, facts) : undefined);
  }

  /** The account of an end, if it is known to be shared since another end of the batch was placed. */
  #madeFor(self: Member): SharedAccount | undefined {
    const key = keyText(sharedKeyOf(self, self.customer));
    return this.made.find((account) => keyText(account) === key);
  }

  /** False where so few have this user that nobody has to be counted. */
  mayOverflow(self: Member, members: Members): boolean {
    if (self.role !== "registers" || self.pinned) {
      return false;
    }
    const others = members.ofUser(self.userKey, self.id).length;
    return others >= manyMin || (others + 1 >= exampleMin && isExample(self, self)) || this.#madeFor(self) !== undefined;
  }

  /**
   * The account, if this end is one too many of those that have it; with the others, who leave their lines now. `isProven`: its kept secret
   * is that of the server's own account.
   */
  overflow(self: Member, facts: EndFacts, members: Members, isProven: (end: Member) => boolean) {
    if (isProven(self)) {
      return undefined;
    }
    const made = this.#madeFor(self);
    if (made) {
      return { account: made, others: [] };
    }
    const isLocal = isLocalHost(self.host);
    const same = members
      .ofUser(self.userKey, self.id)
      .filter(
        (other) =>
          other.role === "registers" &&
          !other.pinned &&
          other.host === self.host &&
          (!isLocal || other.customer.customerId === self.customer.customerId),
      );
    const key = sharedKeyOf(facts, self.customer);
    const alike = isExample(self, facts) ? same.filter((other) => isExample(other, other)) : [];
    if (new Set([self, ...alike].map(({ deviceId }) => deviceId)).size >= exampleMin) {
      return { account: this.#make("example", key, facts), others: alike };
    }
    return same.length < manyMin
      ? undefined
      : { account: this.#make("many", key, facts), others: same.filter((other) => !isProven(other)) };
  }
}

/**
 * Those of these ends whose kept secret is that of a server's own account: they are that line's, however many others say so too, up to
 * as many as a line may have.
 */
export async function provenAt(
  tx: Transaction,
  ends: readonly (Present & { readonly id: string | undefined; readonly driver: string })[],
  around: Around,
  standings: ReadonlyMap<string, Standing>,
): Promise<ReadonlySet<string>> {
  const out = new Set<string>();
  if (ends.length === 0) {
    return out;
  }
  const at = [{ host: { in: [...around.hosts] } }, ...(around.deviceIds.length > 0 ? [{ deviceId: { in: [...around.deviceIds] } }] : [])];
  const servers = await tx.lineEnd.findMany({
    where: { userKey: { in: [...new Set(ends.map(({ facts }) => facts.userKey))] }, role: "accepts", OR: at },
    include: { device: { select: { driver: true, host: true } } },
    orderBy: { id: "asc" },
    take: manyMin,
  });
  if (servers.length === 0) {
    return out;
  }
  const asked = ends.map(({ facts, deviceId, document, record, driver }) => ({ ...facts, deviceId, document, record, device: { driver } }));
  const kept = await keptSecrets(tx, [...servers, ...asked]);
  const hosts = new Map(servers.map(({ deviceId, device }) => [deviceId, device.host]));
  const book: HostBook = around.book(new Map([...hosts, ...[...standings].map(([id, { host }]) => [id, host] as const)]));
  const room = new Map<string, Set<string>>();
  for (const [index, end] of asked.entries()) {
    const print = kept(end)?.fingerprint;
    const server = servers.find(
      (candidate) => print !== undefined && kept(candidate)?.fingerprint === print && sameIdentity(end, candidate, book),
    );
    if (!server) {
      continue;
    }
    const inLine =
      room.get(server.lineId) ??
      new Set(
        (
          await tx.lineEnd.findMany({
            where: { lineId: server.lineId, role: "registers" },
            orderBy: { id: "asc" },
            take: manyMin,
            select: { id: true },
          })
        ).map(({ id }) => id),
      );
    room.set(server.lineId, inLine);
    const { id } = ends[index] ?? {};
    if ((id !== undefined && inLine.has(id)) || inLine.size < manyMin) {
      inLine.add(id ?? placeText(end));
      out.add(placeText(end));
    }
  }
  return out;
}
