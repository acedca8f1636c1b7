import "server-only";
import { z } from "zod";
import type { Transaction } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { serverOf } from "@/lib/sip/server-name";
import type { Candidate, Evidence } from "./admission";
import { keptSecrets } from "./current-secrets";
import { type Customer, customerOf, customerSelection, isUntold } from "./customers";
import type { Around } from "./hosts";
import type { Identity } from "./matching";

const storedReachedFrom = jsonColumn("LineEnd.reachedFrom", z.array(z.string()));

/** An end as placing works with it. */
export interface Member extends Identity, Candidate {
  readonly document: string;
  readonly record: string;
  readonly secretPath: string;
  readonly user: string;
  readonly realm: string | null;
  readonly device: { readonly driver: string };
  lineId: string;
  admittedBy: string | null;
  readonly line: { readonly named: boolean; readonly createdAt: Date };
}

export interface Standing {
  readonly customer: Customer;
  readonly driver: string;
  readonly host: string;
}

const spelling = (host: string) => serverOf(host)?.host ?? host;

/** Where these devices stand, and at which address Lineward reaches them. */
export async function readStandings(tx: Transaction, deviceIds: readonly string[]): Promise<Map<string, Standing>> {
  const rows = await tx.device.findMany({
    where: { id: { in: [...new Set(deviceIds)] } },
    select: { id: true, host: true, driver: true, ...customerSelection },
  });
  return new Map(rows.map((row) => [row.id, { customer: customerOf(row), host: spelling(row.host), driver: row.driver }]));
}

/** The ends of one batch, found by their user and by their line without walking all of them. */
export class Members {
  readonly #byId = new Map<string, Member>();
  readonly #byUser = new Map<string, Set<Member>>();
  readonly #byLine = new Map<string, Set<Member>>();

  add(member: Member): void {
    this.remove(member.id);
    this.#byId.set(member.id, member);
    put(this.#byUser, member.userKey, member);
    put(this.#byLine, member.lineId, member);
  }

  remove(id: string): void {
    const known = this.#byId.get(id);
    if (known) {
      this.#byId.delete(id);
      this.#byUser.get(known.userKey)?.delete(known);
      this.#byLine.get(known.lineId)?.delete(known);
    }
  }

  move(member: Member, lineId: string): void {
    this.#byLine.get(member.lineId)?.delete(member);
    member.lineId = lineId;
    put(this.#byLine, lineId, member);
  }

  get(id: string): Member | undefined {
    return this.#byId.get(id);
  }

  /** Those with this user, besides one. */
  ofUser(userKey: string, besides: string): Member[] {
    return [...(this.#byUser.get(userKey) ?? [])].filter((member) => member.id !== besides);
  }

  /** Those in this line, besides one. */
  ofLine(lineId: string, besides: string): Member[] {
    return [...(this.#byLine.get(lineId) ?? [])].filter((member) => member.id !== besides);
  }

  all(): Member[] {
    return [...this.#byId.values()];
  }
}

function put(map: Map<string, Set<Member>>, key: string, member: Member): void {
  const known = map.get(key);
  if (known) {
    known.add(member);
  } else {
    map.set(key, new Set([member]));
  }
}

/** Whose lines are read. */
interface Wanted {
  readonly userKeys: readonly string[];
  /** Where their servers are. */
  readonly around: Around;
  /** Lines that are read anyway. */
  readonly lineIds: readonly string[];
}

function readEnds(tx: Transaction, lineIds: readonly string[]) {
  return tx.lineEnd.findMany({
    where: { lineId: { in: [...lineIds] } },
    select: {
      id: true,
      lineId: true,
      role: true,
      userKey: true,
      deviceId: true,
      document: true,
      record: true,
      secretPath: true,
      user: true,
      realm: true,
      device: { select: { driver: true } },
      host: true,
      port: true,
      transport: true,
      domain: true,
      pinned: true,
      admittedBy: true,
      reachedFrom: true,
      line: { select: { named: true, createdAt: true } },
    },
  });
}

/**
 * Every end of the lines that hold one of these users at one of these hosts, and of these lines; and where their devices stand, beside
 * those that are `known` already. What has the same user elsewhere is not looked at.
 */
export async function readMembers(
  tx: Transaction,
  { userKeys, around, lineIds }: Wanted,
  known: ReadonlyMap<string, Standing>,
): Promise<{ members: Members; standings: ReadonlyMap<string, Standing> }> {
  const { hosts, deviceIds } = around;
  const places = [
    ...(hosts.length > 0 ? [{ host: { in: [...hosts] } }] : []),
    ...(deviceIds.length > 0 ? [{ deviceId: { in: [...deviceIds] }, role: "accepts" }] : []),
  ];
  const named =
    userKeys.length === 0 || places.length === 0
      ? []
      : await tx.lineEnd.findMany({ where: { userKey: { in: [...new Set(userKeys)] }, OR: places }, select: { lineId: true } });
  const all = [...new Set([...lineIds, ...named.map((end) => end.lineId)])];
  const rows = all.length === 0 ? [] : await readEnds(tx, all);
  const others = rows.flatMap(({ deviceId }) => (known.has(deviceId) ? [] : [deviceId]));
  const standings = new Map([...known, ...(others.length > 0 ? await readStandings(tx, others) : [])]);
  const members = new Members();
  for (const { reachedFrom, ...row } of rows) {
    const standing = standings.get(row.deviceId);
    if (standing) {
      members.add({ ...row, customer: standing.customer, deviceHost: standing.host, reachedFrom: reachedFromOf(row.id, reachedFrom) });
    }
  }
  return { members, standings };
}

/**
 * A server that stands nowhere has its first device of a customer: its accounts are that customer's, as far as anybody knows. Returns
 * what is to be kept of it.
 */
export function noteWhose(line: readonly Member[]): { deviceId: string; siteId: string }[] {
  const customerId = line.find((member) => member.role !== "accepts" && member.customer.customerId !== null)?.customer.customerId;
  return (customerId ? line.filter((member) => member.role === "accepts") : []).flatMap(({ deviceId, customer }) => {
    if (!customerId || !isUntold(customer) || customer.impliedCustomerId !== null) {
      return [];
    }
    customer.impliedCustomerId = customerId;
    return [{ deviceId, siteId: customerId }];
  });
}

/** The addresses from which its server says that an account is registered. */
export function reachedFromOf(id: string, json: string | null): string[] {
  return json === null ? [] : storedReachedFrom.read(json, id, []);
}

/** What can prove that ends of different customers belong together. Read only where the question comes up. */
export async function readEvidence(tx: Transaction, ends: readonly Member[]): Promise<Evidence> {
  const kept = await keptSecrets(tx, ends);
  const hosts = [...new Set(ends.map((end) => end.deviceHost))];
  const devices = await tx.device.findMany({ where: { host: { in: hosts } }, select: { host: true, ...customerSelection } });
  const customers = new Map<string, Set<string | null>>();
  for (const device of devices) {
    const host = spelling(device.host);
    customers.set(host, (customers.get(host) ?? new Set()).add(customerOf(device).customerId));
  }
  const byId = new Map(ends.map((end) => [end.id, end]));
  return {
    fingerprint(end) {
      const member = byId.get(end.id);
      return member && kept(member)?.fingerprint;
    },
    isShared: (end) => (customers.get(end.deviceHost)?.size ?? 0) > 1,
  };
}
