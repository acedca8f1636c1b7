// Joins prisma/models.prisma with each provider's datasource and generates both clients, without any download.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const models = readFileSync(`${root}/prisma/models.prisma`, "utf8");

/** The whole schema of a provider, as Prisma and the schema diff want it. */
export function schemaOf(provider) {
  return `${readFileSync(`${root}/prisma/${provider}/datasource.prisma`, "utf8")}\n${models}`;
}

/** Writes each provider's whole schema under .cache and generates its client into prisma/<provider>/client. */
export function generateClients() {
  for (const provider of ["sqlite", "postgresql"]) {
    const folder = `${root}/.cache/prisma/${provider}`;
    mkdirSync(folder, { recursive: true });
    const schema = `${folder}/schema.prisma`;
    writeFileSync(schema, schemaOf(provider).replace('"./client"', JSON.stringify(`${root}/prisma/${provider}/client`)));
    // `generate` asks for the schema engine although it does not use it: any existing file will do, for this one command only.
    execFileSync(process.execPath, [`${root}/node_modules/prisma/build/index.js`, "generate", "--schema", schema, "--no-hints"], {
      cwd: root,
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" },
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  generateClients();
}
