// npm run new-migration -- name: writes the SQL that takes the last migrated models to prisma/models.prisma, for both databases.
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** Loads Prisma's schema engine as WebAssembly, once per process: no binary is downloaded. */
async function loadEngine() {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message() {} };
  const file = path.join(path.dirname(require.resolve("@prisma/schema-engine-wasm")), "schema_engine_bg.wasm");
  const instance = new WebAssembly.Instance(new WebAssembly.Module(await readFile(file)), { "./schema_engine_bg.js": engineModule });
  engineModule.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
}

/** The engine demands a connection although schema-to-schema never asks it anything: an empty SQLite in memory serves both dialects. */
async function openEngine() {
  const { PrismaBetterSqlite3 } = await import("@prisma/adapter-better-sqlite3");
  const factory = bindMigrationAwareSqlAdapterFactory(new PrismaBetterSqlite3({ url: "file::memory:" }));
  return engineModule.SchemaEngine.new(
    { datamodels: [["schema.prisma", readFileSync(`${root}/prisma/sqlite/datasource.prisma`, "utf8")]] },
    () => {},
    factory,
  );
}

/** The SQL between two sets of models for a provider; "" if they are the same. */
export async function schemaDiff(provider, before, after) {
  const source = readFileSync(`${root}/prisma/${provider}/datasource.prisma`, "utf8");
  const schema = (models) => ({ tag: "schemaDatamodel", files: [{ path: "schema.prisma", content: `${source}\n${models}` }] });
  const engine = await openEngine();
  const answer = await engine.diff({
    from: before === "" ? { tag: "empty" } : schema(before),
    to: schema(after),
    script: true,
    exitCode: null,
    shadowDatabaseUrl: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = answer.stdout ?? "";
  return sql.includes("This is an empty migration") ? "" : sql;
}

async function main(name) {
  if (!/^[a-z0-9-]+$/.test(name ?? "")) {
    throw new Error("Give the migration a name of lower-case letters, digits and hyphens: npm run new-migration -- add-lines");
  }
  await loadEngine();
  const migratedFile = `${root}/prisma/migrated.prisma`;
  const before = existsSync(migratedFile) ? readFileSync(migratedFile, "utf8") : "";
  const after = readFileSync(`${root}/prisma/models.prisma`, "utf8");
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  for (const provider of ["sqlite", "postgresql"]) {
    const sql = await schemaDiff(provider, before, after);
    if (sql === "") {
      console.log("The models have not changed since the last migration.");
      return;
    }
    const folder = `${root}/prisma/${provider}/migrations/${stamp}_${name.replaceAll("-", "_")}`;
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/migration.sql`, sql);
    await writeFile(`${root}/prisma/${provider}/migrations/migration_lock.toml`, `provider = "${provider}"\n`);
    console.log(`Wrote ${path.relative(root, folder)}/migration.sql`);
  }
  await writeFile(migratedFile, after);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main(process.argv[2]).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
