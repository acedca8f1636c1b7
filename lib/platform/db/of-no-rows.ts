import "server-only";
import type { SqlQuery, SqlResultSet } from "@prisma/driver-adapter-utils";

/** Prisma reads what belongs to no rows too, for each relation of a query that found none: nothing is in an empty list. */
const ofNoRows = / WHERE [^ ()]+ IN \(NULL\)(?: ORDER BY [^()]+)?(?: LIMIT [?$]\d*)? OFFSET [?$]\d*$/;

/** The answer to a read that can find nothing, so that the database is not asked; undefined for any other. */
export function answerOfNoRows({ sql }: SqlQuery): SqlResultSet | undefined {
  return ofNoRows.test(sql) ? { columnNames: [], columnTypes: [], rows: [] } : undefined;
}
