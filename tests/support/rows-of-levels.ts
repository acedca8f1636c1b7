import { hashOf } from "@/lib/audit/entry";
import {
  credentialBinding,
  importBinding,
  importRowBinding,
  jobLoginBinding,
  outgoingBinding,
  secondStepBinding,
  secretBinding,
  sessionBinding,
  webhookBinding,
} from "@/lib/vault/bindings";
import type { Kind } from "./levels";

type Value = string | number | boolean | null;
export type Row = Record<string, unknown>;
/** Runs one statement; the rows of a query. */
export type Ask = (sql: string) => Promise<Row[]>;

/** `run`: several statements at once. */
export interface Asking {
  readonly ask: Ask;
  run(sql: string): Promise<unknown>;
}

/** What passes by: nobody misses a row of it after an update. */
const passing = new Set(["Task", "Lease", "EventOutbox", "AuditWaiting", "Canary", "RateLimit", "Verification", "Session"]);

interface Column {
  readonly name: string;
  readonly type: "text" | "number" | "truth" | "time";
  readonly isNeeded: boolean;
  readonly refersTo: string | undefined;
}

const typeOf = (text: string): Column["type"] =>
  /bool/i.test(text) ? "truth" : /time|date/i.test(text) ? "time" : /int|real|double|numeric/i.test(text) ? "number" : "text";

/** Columns, and which of them refer to which table. */
const shapes: Readonly<Record<Kind, { readonly columns: string; readonly keys: string }>> = {
  sqlite: {
    columns: `SELECT t.name AS "table", c.name AS name, c.type AS type, (c."notnull" = 1 OR c.pk > 0) AS needed, c.dflt_value AS fallback
      FROM sqlite_master t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND t.name GLOB '[A-Z]*' AND t.name NOT GLOB '*_*' AND t.sql LIKE 'CREATE TABLE%' ORDER BY t.name, c.cid`,
    keys: `SELECT t.name AS "table", k."from" AS name, k."table" AS target FROM sqlite_master t, pragma_foreign_key_list(t.name) k WHERE t.type = 'table'`,
  },
  postgresql: {
    columns: `SELECT table_name AS "table", column_name AS name, data_type AS type, is_nullable = 'NO' AS needed, column_default AS fallback
      FROM information_schema.columns WHERE table_schema = 'public' AND table_name ~ '^[A-Z][A-Za-z]*$' ORDER BY table_name, ordinal_position`,
    keys: `SELECT t.relname AS "table", a.attname AS name, r.relname AS target FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
      JOIN pg_class r ON r.oid = c.confrelid JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
      WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace`,
  },
};

/** The tables that a database has at its level, with their columns. */
async function tablesOf(kind: Kind, ask: Ask): Promise<Map<string, Column[]>> {
  const keys = new Map((await ask(shapes[kind].keys)).map(({ table, name, target }) => [`${table}.${name}`, String(target)]));
  const tables = new Map<string, Column[]>();
  for (const { table, name, type, needed, fallback } of await ask(shapes[kind].columns)) {
    const column = {
      name: String(name),
      type: typeOf(String(type)),
      isNeeded: Boolean(needed) && fallback === null,
      refersTo: keys.get(`${table}.${name}`),
    };
    tables.set(String(table), [...(tables.get(String(table)) ?? []), column]);
  }
  return new Map([...tables].filter(([table]) => !passing.has(table)));
}

/** What a column holds where the product reads it by itself. */
const usual: Readonly<Record<string, Record<string, (level: number) => Value>>> = {
  User: { role: () => "admin", email: (level) => `level-${level}@lineward.test`, name: (level) => `Person ${level}` },
  Account: { providerId: () => "credential" },
  Device: {
    driver: () => "basip-panel",
    kind: () => "intercom",
    scheme: () => "http",
    host: (level) => `192.0.2.${level}`,
    port: () => 80,
    address: (level) => `http://192.0.2.${level}`,
    name: (level) => `Gate ${level}`,
    search: (level) => `gate ${level}`,
  },
  Credential: { field: () => "password" },
  Secret: { document: () => "sip", path: () => "password", state: () => "current", source: () => "written" },
  Line: { name: (level) => `Line ${level}`, user: (level) => `${level}`, userKey: (level) => `${level}`, server: () => "pbx" },
  LineEnd: { role: () => "registers", user: (level) => `${level}`, userKey: (level) => `${level}` },
  Change: { action: () => "write", outcome: () => "applied" },
  SampledDevice: { n: (level) => level },
  Sampled: { n: (level) => level },
  Setting: { value: (level) => `value ${level}` },
};
const lists = /^(changes|events|events|siteIds|backupCodes|ladders|findings|ids|columns|headers|cells)$/;
const objects =
  /^(before|after|values|secrets|baseline|unknown|detail|words|facts|variables|payload|parameters|settings|channels|server|what|plan|report)$/;

const sealedTo: Readonly<Record<string, (id: string) => string>> = {
  Credential: (id) => credentialBinding(id, "password"),
  Secret: secretBinding,
  DeviceSession: sessionBinding,
  JobLogin: jobLoginBinding,
  Import: importBinding,
  ImportRow: importRowBinding,
  Webhook: webhookBinding,
  OutgoingSecret: outgoingBinding,
};

/** What the text is that is sealed in a row. */
export const sealedText = (table: string, level: number): string => `what is sealed in ${table} ${level}`;

export interface World extends Asking {
  readonly kind: Kind;
  /** Seals a text to a binding. */
  seal(text: string, binding: string): string;
  readonly keyId: string;
  /** The hash of everybody's password. */
  readonly password: string;
}

function heldIn(world: World, table: string, column: Column, level: number): Value | undefined {
  const own = `${table}-${level}`;
  if (column.name === "id") {
    return column.type === "number" ? level : own;
  }
  if (column.refersTo !== undefined) {
    const target = column.type === "number" ? level : `${column.refersTo}-${level}`;
    return passing.has(column.refersTo) || column.refersTo === table ? null : target;
  }
  if (table === "Account" && column.name === "password") {
    return world.password;
  }
  if (table === "Account" && column.name === "accountId") {
    return `User-${level}`;
  }
  if (column.name === "sealed") {
    const binding = table === "TwoFactor" ? secondStepBinding(`User-${level}`) : sealedTo[table]?.(own);
    if (binding === undefined) {
      throw new Error(`To what is ${table}.sealed bound? Say it in tests/support/rows-of-levels.ts`);
    }
    return world.seal(sealedText(table, level), binding);
  }
  if (column.name === "keyId") {
    return world.keyId;
  }
  const known = usual[table]?.[column.name];
  if (known) {
    return known(level);
  }
  if (!column.isNeeded) {
    return undefined;
  }
  switch (column.type) {
    case "truth":
      return false;
    case "number":
      return level;
    case "time":
      return `2026-01-01T00:00:00.000${world.kind === "sqlite" ? "+00:00" : "Z"}`;
    default:
      return column.name === "state" ? "done" : lists.test(column.name) ? "[]" : objects.test(column.name) ? "{}" : `${own}-${column.name}`;
  }
}

const literal = (value: Value, kind: Kind): string =>
  value === null
    ? "NULL"
    : typeof value === "boolean"
      ? kind === "sqlite"
        ? `${Number(value)}`
        : `${value}`
      : typeof value === "number"
        ? `${value}`
        : `'${value.replaceAll("'", "''")}'`;

const insert = (kind: Kind, table: string, row: readonly (readonly [string, Value])[]) =>
  `INSERT INTO "${table}" (${row.map(([name]) => `"${name}"`).join(", ")}) VALUES (${row.map(([, value]) => literal(value, kind)).join(", ")})`;

/** An entry that follows from the one before it, as every version chained them; the head goes along. */
async function entryAfter({ ask, kind }: World, level: number): Promise<string[]> {
  const [last] = await ask(`SELECT seq, hash FROM "AuditEntry" ORDER BY seq DESC LIMIT 1`);
  const entry = {
    seq: Number(last?.seq ?? 0) + 1,
    id: `AuditEntry-${level}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, level)),
    actorId: `User-${level}`,
    actorName: `Person ${level}`,
    action: "device.add",
    phase: "happened",
    subject: "device",
    subjectId: `Device-${level}`,
    subjectName: `Gate ${level}`,
    deviceId: `Device-${level}`,
    siteId: null,
    correlationId: `act-${level}`,
    detail: "{}",
    prevHash: String(last?.hash ?? "0".repeat(64)),
  };
  const hash = hashOf({ ...entry, address: null, agent: null, waited: null });
  const at = entry.at.toISOString();
  const row = { ...entry, at: kind === "sqlite" ? at.replace("Z", "+00:00") : at, hash };
  const head = JSON.stringify({ seq: entry.seq, hash });
  return [
    insert(kind, "AuditEntry", Object.entries(row)),
    `DELETE FROM "Setting" WHERE key = 'audit.head'`,
    `INSERT INTO "Setting" (key, value, "updatedAt") VALUES ('audit.head', '${head}', ${kind === "sqlite" ? "0" : "now()"})`,
  ];
}

/** Adds a row to every table that there is at this level, each pointing to the others of the level. Resolves with the tables. */
export async function addRows(world: World, level: number): Promise<string[]> {
  const { kind, ask, run } = world;
  const tables = await tablesOf(kind, ask);
  const statements = [...tables].flatMap(([table, columns]) => {
    const row = columns.flatMap((column) => {
      const value = heldIn(world, table, column, level);
      return value === undefined ? [] : [[column.name, value] as const];
    });
    return table === "AuditEntry" ? [] : [insert(kind, table, row)];
  });
  await run(["BEGIN", ...statements, ...(await entryAfter(world, level)), "COMMIT"].join(";\n"));
  return [...tables.keys()];
}
