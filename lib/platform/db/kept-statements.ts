import "server-only";
import type Database from "better-sqlite3";

/** So many prepared statements of one connection; those not used for longest go first. Each holds some 10 KB outside of the heap. */
export const keptMax = 150;
/** Longer ones list hundreds of ids, and hardly ever as many again. */
const keptLengthMax = 8_000;

interface Prepared {
  readonly statement: Database.Statement;
  columns?: Database.ColumnDefinition[];
}

/** Columns of rows that were just read. SQLite plans a statement anew when tables change, and `*` is wider from then on. */
function columnsOf(prepared: Prepared, rows: readonly unknown[]): Database.ColumnDefinition[] {
  const [row] = rows;
  if (!prepared.columns || (Array.isArray(row) && row.length !== prepared.columns.length)) {
    prepared.columns = prepared.statement.columns();
  }
  return prepared.columns;
}

/**
 * What Prisma's adapter calls of a statement, which it asks for the columns before the rows. Each is read to its end at once, so
 * that nobody meets one half read.
 */
function bound(prepared: Prepared, args: unknown[]) {
  const { statement } = prepared;
  let read: unknown[] | undefined;
  const rows = () => {
    read ??= statement.all(args);
    return read;
  };
  return {
    reader: statement.reader,
    columns: () => columnsOf(prepared, rows()),
    raw: () => ({ all: rows }),
    run: () => statement.run(args),
  };
}

/**
 * Prisma's adapter prepares each statement anew although it asks the same again and again: parsing, planning and describing its
 * columns took longer than most of our reads. Returns what is kept, by its SQL.
 */
export function keepStatements(client: Database.Database): ReadonlyMap<string, unknown> {
  const kept = new Map<string, Prepared>();
  const prepare = client.prepare.bind(client);
  const prepared = (sql: string): Prepared => {
    const before = kept.get(sql);
    if (before) {
      kept.delete(sql);
      kept.set(sql, before);
      return before;
    }
    const statement = prepare(sql);
    const made = { statement: statement.reader ? statement.raw() : statement };
    if (sql.length <= keptLengthMax) {
      kept.set(sql, made);
    }
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) {
      kept.delete(oldest);
    }
    return made;
  };
  const keeping = (sql: string) => {
    const statement = prepared(sql);
    return { bind: (args: unknown[]) => bound(statement, args) };
  };
  client.prepare = keeping as typeof client.prepare;
  return kept;
}
