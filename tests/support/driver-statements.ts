import Sqlite from "better-sqlite3";
import pg from "pg";

/** What reached the databases of this process since the last `forget`. */
export interface Statements {
  readonly all: readonly string[];
  /** How many they are, also where their texts are not kept. */
  readonly count: number;
  /** Those that write rows. */
  readonly writes: readonly string[];
  readonly commits: number;
  forget(): void;
  stop(): void;
}

const ends = /^(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA|SET)\b/i;

/**
 * Counts below everything of ours, at both drivers, so that no statement is missed. `texts`: keep them to look at; a process whose memory is
 * measured must not, for they would soon be most of it.
 */
export function countStatements(texts: "keep" | "forget" = "keep"): Statements {
  let all: string[] = [];
  let count = 0;
  let commits = 0;
  const note = (sql: string) => {
    commits += sql === "COMMIT" ? 1 : 0;
    if (!ends.test(sql.trim())) {
      count += 1;
      if (texts === "keep") {
        all.push(sql);
      }
    }
  };
  const kind = Object.getPrototypeOf(new Sqlite(":memory:").prepare("SELECT 1")) as Record<"all" | "run", (...args: unknown[]) => unknown>;
  const { all: readAll, run } = kind;
  const counting = (real: (...args: unknown[]) => unknown) =>
    function counted(this: { readonly source: string }, ...args: unknown[]) {
      note(this.source);
      return real.apply(this, args);
    };
  Object.assign(kind, { all: counting(readAll), run: counting(run) });
  // Its overloads are many; only the text of a query is looked at here.
  const client = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = client;
  client.query = function counted(this: unknown, ...args: unknown[]) {
    const [first] = args;
    note(typeof first === "string" ? first : String((first as { text?: unknown } | null)?.text ?? ""));
    return query.apply(this, args);
  };
  return {
    get all() {
      return all;
    },
    get count() {
      return count;
    },
    get writes() {
      return all.filter((sql) => /^\s*(?:INSERT|UPDATE|DELETE|WITH)\b/i.test(sql));
    },
    get commits() {
      return commits;
    },
    forget() {
      all = [];
      count = 0;
      commits = 0;
    },
    stop() {
      Object.assign(kind, { all: readAll, run });
      client.query = query;
    },
  };
}
