import "server-only";
import { env } from "@/lib/platform/env";

/**
 * A word as LIKE wants it. Prisma hands % and _ on as wildcards: PostgreSQL lets them be escaped. On SQLite, where it is not possible,
 * each stands for any one letter, which finds more than was asked and never less.
 */
export function likeWord(word: string): string {
  return env().database.kind === "postgresql" ? word.replace(/[\\%_]/g, "\\$&") : word.replaceAll("%", "_");
}
