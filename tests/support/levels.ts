import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "./project-root";

export type Kind = "sqlite" | "postgresql";

const folderOf = (root: string, kind: Kind) => path.join(root, "prisma", kind, "migrations");

/** The names of all migrations, the first first. */
export const migrationNames = (kind: Kind): string[] =>
  readdirSync(folderOf(projectRoot, kind))
    .filter((name) => /^\d/.test(name))
    .sort();

export const migrationSql = (kind: Kind, name: string): string =>
  readFileSync(path.join(folderOf(projectRoot, kind), name, "migration.sql"), "utf8");

/** The project's folder as a version had it whose last migrations are these, and a migration of the test's own after them. */
export function rootOf(at: string, kind: Kind, names: readonly string[], own?: { readonly name: string; readonly sql: string }): string {
  const to = folderOf(at, kind);
  mkdirSync(to, { recursive: true });
  for (const name of names) {
    cpSync(path.join(folderOf(projectRoot, kind), name), path.join(to, name), { recursive: true });
  }
  if (own) {
    mkdirSync(path.join(to, own.name));
    writeFileSync(path.join(to, own.name, "migration.sql"), own.sql);
  }
  return at;
}
