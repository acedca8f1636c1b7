// Joins prisma/models.prisma with each provider's datasource and generates both clients, without any download. The generator is called
// by itself: Prisma's command line would bring a development server and a studio, and asks for a newer Node than this product does.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);

/** The whole schema of a provider, as Prisma and the schema diff want it. */
export function schemaOf(provider) {
  const models = readFileSync(`${root}/prisma/models.prisma`, "utf8");
  return `${readFileSync(`${root}/prisma/${provider}/datasource.prisma`, "utf8")}\n${models}`;
}

async function generateClient(provider, { loadSchemaContext, getGenerators }, generator) {
  const folder = `${root}/.cache/prisma/${provider}`;
  mkdirSync(folder, { recursive: true });
  const schema = `${folder}/schema.prisma`;
  writeFileSync(schema, schemaOf(provider).replace('"./client"', JSON.stringify(`${root}/prisma/${provider}/client`)));
  const schemaContext = await loadSchemaContext({ schemaPath: { cliProvidedPath: schema }, cwd: root, printLoadMessage: false });
  const generators = await getGenerators({
    schemaContext,
    registry: { "prisma-client": { type: "in-process", generator } },
  });
  for (const created of generators) {
    await created.generate();
    created.stop();
  }
}

/** Writes each provider's whole schema under .cache and generates its client into prisma/<provider>/client. */
export async function generateClients() {
  const prisma = require("@prisma/internals");
  const { PrismaClientTsGenerator } = require("@prisma/client-generator-ts");
  for (const provider of ["sqlite", "postgresql"]) {
    await generateClient(provider, prisma, new PrismaClientTsGenerator());
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await generateClients();
}
