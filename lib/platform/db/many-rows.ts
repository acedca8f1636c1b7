import "server-only";
import { storable } from "@/lib/schema/text";
import { Prisma } from "@/prisma/sqlite/client/client";
import { db, kindOf, type Transaction } from "./client";

/** How PostgreSQL calls what a column holds. SQLite takes values as they come. */
export type ColumnType = "text" | "boolean" | "timestamp(3)" | "integer";
type Columns = Readonly<Record<string, ColumnType>>;
type Value = string | number | boolean | Date | null;
type Row<C extends Columns> = Readonly<Record<keyof C, Value>>;

const isPostgres = () => kindOf(db()) === "postgresql";
const quoted = (name: string) => Prisma.raw(`"${name}"`);

/** A value as both databases take it out of JSON again. A time is written as Prisma's own adapter writes it. */
function plain(value: Value): string | number | boolean | null {
  if (typeof value === "string") {
    // The fence before the databases sees one long text: what they cannot hold has to be out of each before.
    return storable(value);
  }
  return value instanceof Date ? value.toISOString().replace("Z", "+00:00") : value;
}

/** Rows as a table `v` in a statement: one parameter, however many there are. */
function asTable<C extends Columns>(columns: C, rows: readonly Row<C>[]): Prisma.Sql {
  const names = Object.keys(columns);
  if (isPostgres()) {
    const json = JSON.stringify(rows.map((row) => Object.fromEntries(names.map((name) => [name, plain(row[name] as Value)]))));
    const heads = names.map((name) => Prisma.sql`${quoted(name)} ${Prisma.raw(columns[name] ?? "text")}`);
    return Prisma.sql`json_to_recordset(${json}::json) AS v(${Prisma.join(heads)})`;
  }
  const json = JSON.stringify(rows.map((row) => names.map((name) => plain(row[name] as Value))));
  const heads = names.map((name, at) => Prisma.sql`json_extract("value", ${Prisma.raw(`'$[${at}]'`)}) AS ${quoted(name)}`);
  return Prisma.sql`(SELECT ${Prisma.join(heads)} FROM json_each(${json})) AS v`;
}

/**
 * Adds many rows in one statement. Through the client each value would be a parameter, and making the statement takes it ten times as long
 * as the database takes to carry it out. Columns that are left out get the default of the table.
 */
export async function insertRows<C extends Columns>(tx: Transaction, table: string, columns: C, rows: readonly Row<C>[]): Promise<void> {
  if (rows.length > 0) {
    const names = Prisma.join(Object.keys(columns).map(quoted));
    await tx.$executeRaw`INSERT INTO ${quoted(table)} (${names}) SELECT ${names} FROM ${asTable(columns, rows)}`;
  }
}

/** Gives many rows of a table their own values, by their ids, in one statement. */
export async function updateRows<C extends Columns>(
  tx: Transaction,
  table: string,
  columns: C,
  rows: readonly (Row<C> & { readonly id: string })[],
): Promise<void> {
  if (rows.length > 0) {
    const set = Object.keys(columns).map((name) => Prisma.sql`${quoted(name)} = v.${quoted(name)}`);
    const source = asTable({ id: "text", ...columns } as Columns, rows as readonly Row<Columns>[]);
    await tx.$executeRaw`UPDATE ${quoted(table)} SET ${Prisma.join(set)} FROM ${source} WHERE ${quoted(table)}."id" = v."id"`;
  }
}
