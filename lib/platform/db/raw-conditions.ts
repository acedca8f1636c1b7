import "server-only";
import { Prisma } from "@/prisma/sqlite/client/client";
import { filledUp } from "./rows-to-take";

/** A column among some ids, as part of a statement. Null or undefined: any. */
export function among(column: Prisma.Sql, ids: readonly string[] | null | undefined): Prisma.Sql {
  if (ids === null || ids === undefined) {
    return Prisma.sql`1 = 1`;
  }
  return ids.length === 0 ? Prisma.sql`1 = 0` : Prisma.sql`${column} IN (${Prisma.join(filledUp(ids))})`;
}
