import "server-only";

/** Why a database cannot do its work: away, held by another program, its disk full, not to be written to, or damaged. */
export type TroubleKind = "away" | "busy" | "full" | "read_only" | "damaged";

export interface Trouble {
  readonly kind: TroubleKind;
  /** The driver's or the system's code, for the log and for whoever starts Lineward. */
  readonly code: string;
}

/** Codes of SQLite, PostgreSQL, the system and Prisma, by how they begin. The first that fits counts. */
const beginnings: readonly (readonly [string, TroubleKind])[] = [
  ["SQLITE_FULL", "full"],
  ["SQLITE_READONLY", "read_only"],
  ["SQLITE_CORRUPT", "damaged"],
  ["SQLITE_NOTADB", "damaged"],
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
  ["57P", "away"],
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
  const { code, originalCode, kind, cause, meta, driverAdapterError, message, errors } = error as Record<string, unknown>;
  const own = [originalCode, code, kind].filter((one): one is string => typeof one === "string");
  const below = [cause, (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError, driverAdapterError];
  const inner = [...below, ...(Array.isArray(errors) ? (errors as unknown[]) : [])].flatMap((one) => codesIn(one, depth + 1));
  const said = typeof message === "string" && lost.test(message) ? ["ECONNLOST"] : [];
  return [...inner, ...own, ...said];
}

/** What ails the database, if that is what an error says; undefined for every other error. */
export function troubleOf(error: unknown): Trouble | undefined {
  for (const code of codesIn(error)) {
    const found = beginnings.find(([beginning]) => code.startsWith(beginning));
    if (found) {
      return { kind: found[1], code };
    }
  }
  return undefined;
}
