import "server-only";
import { type Env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { troubleOf } from "./trouble";

/** What PostgreSQL refuses at a start, by its code. Names of hosts and people are left out: a wrong address may hold a piece of its password there. */
const refused: Readonly<Record<string, string>> = {
  "28P01":
    "refuses the user or the password. Correct DATABASE_URL; signs such as @ : / # ? in a password are written as %40 %3A %2F %23 %3F",
  "28000": "lets this user not in. Correct DATABASE_URL, or PostgreSQL's pg_hba.conf",
  "3D000": "is not there: PostgreSQL runs and has no database of that name. Create it, or correct DATABASE_URL",
  "42501": "lets this user make no tables. Make the user the owner of the database",
  "53100": "has no room on its disk. Make room on the disk of PostgreSQL",
  "53300": "has too many connections open. Raise max_connections, or end other programs",
  "57P03": "is still starting. Start Lineward again in a moment",
  "25006": "can only be read. Point DATABASE_URL at the server that can be written to",
  ENOTFOUND: "has a host whose name is not known. Correct DATABASE_URL",
  EAI_AGAIN: "has a host whose name cannot be looked up now. Correct DATABASE_URL, or try again",
};

function ofPostgres(error: unknown): string {
  const own = (error as { code?: unknown } | null)?.code;
  const code = typeof own === "string" ? own : (troubleOf(error)?.code ?? "no code");
  const words =
    refused[code] ?? (troubleOf(error)?.kind === "away" ? "does not answer. Start PostgreSQL, or correct DATABASE_URL" : undefined);
  return `The database that DATABASE_URL names ${words ?? "cannot be used"} (${code})`;
}

function ofSqlite(file: string, error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  const trouble = troubleOf(error);
  const known = `${trouble?.code ?? (typeof code === "string" ? code : "no code")}`;
  const words: Record<string, string> = {
    away: "cannot be opened: this user may not read and write it, or its folder. Give the user that runs Lineward the right to both",
    busy: "is held by another program. End that program, or wait until it is done",
    full: "cannot be written: its disk is full. Make room on the disk",
    read_only: "cannot be written: it, its folder or its disk may only be read. Give the user that runs Lineward the right to write",
    damaged: "is damaged, is no database, or its disk fails. Restore the backup",
  };
  return `The database ${file} ${(trouble && words[trouble.kind]) ?? whyNot(error) ?? "cannot be used"} (${known})`;
}

/** One line for a database with which Lineward cannot start. Quotes neither its address nor what its driver said. */
export function databaseRefusal(database: Env["database"], error: unknown): StartError {
  return error instanceof StartError
    ? error
    : new StartError(database.kind === "postgresql" ? ofPostgres(error) : ofSqlite(database.file, error));
}
