import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";

export interface NetworkRow {
  readonly id: string;
  readonly cidr: string;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly createdBy: string | null;
}

/** Every allowed network in the order they were added. There are never many: a list of a few dozen is a long one. */
export async function all(): Promise<NetworkRow[]> {
  return db().network.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
}

/** Throws Prisma's unique violation if the network is listed already. */
export async function add(
  transaction: Transaction,
  row: { cidr: string; note: string | null; createdBy: string | null },
): Promise<NetworkRow> {
  return transaction.network.create({ data: row });
}

/** The removed row, or null if there was none. */
export async function remove(transaction: Transaction, id: string): Promise<NetworkRow | null> {
  const row = await transaction.network.findUnique({ where: { id } });
  if (row) {
    await transaction.network.deleteMany({ where: { id } });
  }
  return row;
}
