import Database from "better-sqlite3";

/** What a piece of work asked of the database. */
export interface Asked {
  readonly statements: number;
  /** Rows that were handed to the product. */
  readonly rows: number;
  /** Statements that write, commits and what begins them not counted. */
  readonly writes: number;
  readonly commits: number;
  /** Each statement once, with the values it was last asked with. */
  readonly texts: ReadonlyMap<string, readonly unknown[]>;
}

interface Counting {
  statements: number;
  rows: number;
  writes: number;
  commits: number;
  texts: Map<string, readonly unknown[]>;
}

const key = Symbol.for("lineward.test.counted-statements");
/** In the process, not in this module: the watching outlives the test file that began it, and the next one has a module of its own. */
const holder = globalThis as { [key]?: Counting | undefined };

/** What the queue, events and leases ask beside whatever is measured. */
const beside = /[`"](?:Task|Lease|EventOutbox)[`"]/;

function note(sql: string, args: unknown, rows: number): void {
  const counting = holder[key];
  if (!counting || /^\s*(?:BEGIN|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|EXPLAIN)\b/i.test(sql) || beside.test(sql)) {
    return;
  }
  if (/^\s*COMMIT\b/i.test(sql)) {
    counting.commits += 1;
    return;
  }
  counting.statements += 1;
  counting.rows += rows;
  counting.writes += /^\s*(?:INSERT|UPDATE|DELETE|WITH)\b/i.test(sql) ? 1 : 0;
  counting.texts.set(sql, Array.isArray(args) ? args : []);
}

type Prepare = Database.Database["prepare"];

/** Watches every statement of databases that are opened from now on: call it before the product starts. */
export function watchStatements(): void {
  const prototype = Database.prototype as { prepare: Prepare & { watched?: boolean } };
  const prepare = prototype.prepare;
  if (prepare.watched) {
    return;
  }
  const watching = function watching(this: Database.Database, sql: string) {
    const statement = prepare.call(this, sql) as Database.Statement<unknown[]>;
    const all = statement.all.bind(statement);
    const run = statement.run.bind(statement);
    statement.all = (...args: unknown[]) => {
      const rows = all(...args);
      note(sql, args[0], rows.length);
      return rows;
    };
    statement.run = (...args: unknown[]) => {
      const done = run(...args);
      note(sql, args[0], 0);
      return done;
    };
    return statement;
  };
  // The type has an overload for each kind of values; one function stands for all of them.
  prototype.prepare = Object.assign(watching as unknown as Prepare, { watched: true });
}

/** What this work asks of SQLite. One at a time. */
export async function countStatements(work: () => Promise<unknown>): Promise<Asked> {
  const own: Counting = { statements: 0, rows: 0, writes: 0, commits: 0, texts: new Map() };
  holder[key] = own;
  try {
    await work();
  } finally {
    holder[key] = undefined;
  }
  return own;
}

/** A table or its usual alias; an index of the few ends that people have put somewhere may be walked. */
const walked = /^SCAN (?:main\.\w+|[prd])\b(?! USING (?:COVERING )?INDEX LineEnd_pinned_idx)/;

/** The steps of SQLite's plans that walk a whole table or index: "SCAN LineEnd". */
export function scansOf(file: string, { texts }: Asked): string[] {
  const database = new Database(file, { readonly: true });
  try {
    return [...texts].flatMap(([sql, args]) =>
      (database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args) as { detail: string }[])
        .map(({ detail }) => detail)
        .filter((detail) => walked.test(detail))
        .map((detail) => `${detail}: ${sql.slice(0, 400)}`),
    );
  } finally {
    database.close();
  }
}
