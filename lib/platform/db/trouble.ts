import "server-only";
import { monotonicMs } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { slot } from "../app";

/** Why a database cannot do its work: away, gone while it committed, held by another program, its disk full, not to be written to, or damaged. */
export type TroubleKind = "away" | "unsure" | "busy" | "full" | "read_only" | "damaged";

export interface Trouble {
  readonly kind: TroubleKind;
  /** The driver's or the system's code, for the log and for whoever starts Lineward. */
  readonly code: string;
}

/** A trouble that is known without its error, to be thrown. */
export class DatabaseTrouble extends Error implements Trouble {
  override readonly name = "DatabaseTrouble";
  readonly kind: TroubleKind;
  readonly code: string;

  constructor({ kind, code }: Trouble) {
    super(code);
    this.kind = kind;
    this.code = code;
  }
}

/** Codes of SQLite, PostgreSQL, the system and Prisma, by how they begin. The first that fits counts. */
const beginnings: readonly (readonly [string, TroubleKind])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY", "read_only"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
  // No room for the file beside the database that its readers share.
  ["SQLITE_IOERR_SHMSIZE", "full"],
  ["SQLITE_IOERR", "damaged"],
  ["SQLITE_CANTOPEN", "away"],
  ["SQLITE_BUSY", "busy"],
  ["SQLITE_LOCKED", "busy"],
  ["ENOSPC", "full"],
  ["EDQUOT", "full"],
  ["EROFS", "read_only"],
  ["53100", "full"],
  ["25006", "read_only"],
  ["XX00", "damaged"],
  ["58", "damaged"],
  ["55P03", "busy"],
  ["57014", "busy"],
  ["57P", "away"],
  ["25P", "away"],
  ["08", "away"],
  ["53", "away"],
  ["28", "away"],
  ["3D000", "away"],
  ["ECONN", "away"],
  ["ENOTFOUND", "away"],
  ["EAI_AGAIN", "away"],
  ["ETIMEDOUT", "away"],
  ["EHOST", "away"],
  ["ENET", "away"],
  ["EPIPE", "away"],
  ["P1001", "away"],
  ["P1002", "away"],
  ["P1017", "away"],
  ["P2024", "away"],
  ["P1008", "busy"],
  ["P2028", "busy"],
  // Ours, of which Prisma leaves only the code where a write is no transaction: what became of it is not known.
  ["COMMIT", "unsure"],
  ["FLUSH", "unsure"],
  // The adapters' own words for errors without a code.
  ["DatabaseNotReachable", "away"],
  ["ConnectionClosed", "away"],
  ["TooManyConnections", "away"],
  ["TlsConnectionError", "away"],
  ["SocketTimeout", "busy"],
];

/** What the PostgreSQL client says where it gives no code. */
const lost = /^(?:Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|timeout expired)/;

/** Everything in an error and its causes that may be a code, the most exact first. */
function codesIn(error: unknown, depth = 0): string[] {
  if (typeof error !== "object" || error === null || depth > 5) {
    return [];
  }
  const { code, originalCode, kind, cause, meta, driverAdapterError, message, errors, syscall, clientVersion } = error as Record<
    string,
    unknown
  >;
  const own = [originalCode, code, kind].filter((candidate): candidate is string => typeof candidate === "string");
  const below = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, driverAdapterError];
  const inner = [...below, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].flatMap((item) => codesIn(item, depth + 1));
  // A socket that is not there, or not for us; of a file the same codes mean something else.
  const noSocket = (code === "ENOENT" || code === "EACCES") && (syscall === "connect" || clientVersion !== undefined);
  const said = noSocket ? [`ECONN ${String(code)}`] : typeof message === "string" && lost.test(message) ? ["ECONNLOST"] : [];
  return [...inner, ...own, ...said];
}

/** A trouble of ours in an error or its causes. Another bundle of this file has another class. */
function ownTrouble(error: unknown, depth = 0): Trouble | undefined {
  if (typeof error !== "object" || error === null || depth > 5) {
    return undefined;
  }
  const { name, kind, code, cause } = error as Record<string, unknown>;
  return name === "DatabaseTrouble" ? ({ kind, code } as Trouble) : ownTrouble(cause, depth + 1);
}

/** What ails the database, if that is what an error says; undefined for every other error. */
export function troubleOf(error: unknown): Trouble | undefined {
  const own = ownTrouble(error);
  if (own) {
    return own;
  }
  for (const code of codesIn(error)) {
    const found = beginnings.find(([beginning]) => code.startsWith(beginning));
    if (found) {
      // PostgreSQL says so itself where a lock is held; what merely takes too long there has lost its server.
      const waited =
        found[1] === "busy" &&
        !code.startsWith("55") &&
        !code.startsWith("57") &&
        !code.startsWith("SQLITE") &&
        env().database.kind === "postgresql";
      return { kind: waited ? "away" : found[1], code };
    }
  }
  return undefined;
}

/** What people read; the cause first, then what brings it back. */
export const troubleWords: Readonly<Record<TroubleKind, string>> = {
  away: "Lineward cannot reach its database now. It goes on by itself as soon as the database answers.",
  unsure:
    "Lineward lost its database while it kept this. Whether it is kept is not known: look before you do it again. Lineward goes on by itself as soon as the database answers.",
  busy: "Another program holds Lineward's database. It goes on by itself as soon as that program lets go.",
  full: "The disk of Lineward's database is full, so nothing can be kept. Make room on the disk; Lineward then goes on by itself.",
  read_only: "Lineward's database can only be read now, so nothing can be kept. Make its disk writable; Lineward then goes on by itself.",
  damaged: "Lineward's database is damaged, or its disk fails. Stop Lineward, look at the disk, and restore the backup.",
};

/** When a caller may try again. */
export const retryAfterSeconds = 5;

interface Noted extends Trouble {
  readonly at: number;
}

const shared = slot<Noted>("database-trouble");

/** Keeps in mind what a query has just failed with, so that health and pages can say it. */
export function noteTrouble(error: unknown): void {
  const trouble = troubleOf(error);
  if (trouble) {
    // What became of one commit is that request's matter; for everybody the database is away.
    shared.value = { ...trouble, kind: trouble.kind === "unsure" ? "away" : trouble.kind, at: monotonicMs() };
  }
}

/** A query has just gone well. Reading proves that the database answers; only writing proves more. */
export function noteFine(wrote: boolean): void {
  if (wrote || shared.value?.kind === "away") {
    shared.value = undefined;
  }
}

/** What ails the database as far as the last queries told; with `sinceMs` (of `monotonicMs()`) only if it was seen since. */
export function knownTrouble(sinceMs = 0): Trouble | undefined {
  const noted = shared.value;
  return noted && noted.at >= sinceMs ? noted : undefined;
}
