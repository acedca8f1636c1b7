// Puts the files of an image together: what the built product loads, found by following its imports, and nothing else of its packages.
// `node tools/image-files.mjs FOLDER`, after a build. The folder is then a Lineward of its own: `node tools/start-built.mjs up` within it.
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/** Commands that an image has: those of the demo need the whole project. */
const commands = ["up", "work", "audit", "keys", "people", "backup", "restore"];

/** Threads load these by their names, from text that nobody can follow. */
const byName = ["hash-wasm", "better-sqlite3"];

/** What is copied of that which was found: a page's list names its own source too. */
const taken = /^(?:dist|node_modules|prisma|tools|\.next)\//;

/** Copied as they are: read by name at run time. Of `.next` without what only a build and `npm run dev` read. */
const whole = ["package.json", "next.config.js", "public", "prisma/sqlite/migrations", "prisma/postgresql/migrations", ".next"];
const onlyForBuilds = /^\.next\/(?:cache|dev|types|build|diagnostics)(?:\/|$)|\.map$|\.nft\.json$/;

/** Next imports these for development and builds only; its own lists name what its server needs. */
const ignored = [
  "**/next/dist/server/dev/**",
  "**/next/dist/server/next-typescript*",
  "**/next/dist/build/{babel,swc,webpack,webpack-build}/**",
  "**/next/dist/build/index.js",
  "**/next/dist/compiled/{webpack,babel*,@babel,@mswjs}/**",
  "**/next/dist/compiled/next-server/*.dev.js",
  "**/next/dist/{docs,next-devtools}/**",
  "**/react*/**/*.development.js",
  "**/*.d.ts",
  "**/*.map",
];

/** The files that Next has found its server and each page to need, from the project's root. */
function filesOfPages(folder) {
  const lists = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".nft.json") && !name.includes("minimal"));
  return lists.flatMap((name) => {
    const list = path.join(folder, name);
    return JSON.parse(readFileSync(list, "utf8")).files.map((file) => path.join(path.dirname(list), file));
  });
}

/** Copies one file or link to the same place below `out`. What a list names and a build has not made is left out. */
function put(file, out) {
  const info = lstatSync(file, { throwIfNoEntry: false });
  if (info && !info.isDirectory()) {
    mkdirSync(path.dirname(path.join(out, file)), { recursive: true });
    cpSync(file, path.join(out, file), { verbatimSymlinks: true });
  }
}

/** Called from the project's root. `out` must not be there. Throws where the product is not built. */
export async function collectImageFiles(out) {
  if (existsSync(out)) {
    throw new Error(`${out} is there already.`);
  }
  const { nodeFileTrace } = require("next/dist/compiled/@vercel/nft");
  const entries = [
    ...commands.map((name) => `dist/product/${name}.js`),
    "tools/start-built.mjs",
    ...byName.map((name) => require.resolve(name)),
  ];
  const base = process.cwd();
  const { fileList } = await nodeFileTrace(entries, { base, ignore: ignored });
  for (const file of new Set([...fileList, ...filesOfPages(".next")])) {
    if (taken.test(file)) {
      put(file, out);
    }
  }
  for (const name of whole) {
    cpSync(name, path.join(out, name), { recursive: true, verbatimSymlinks: true, filter: (file) => !onlyForBuilds.test(file) });
  }
}

if (process.argv[1] === import.meta.filename) {
  const [out] = process.argv.slice(2);
  if (out === undefined) {
    console.error("Say where to: node tools/image-files.mjs FOLDER");
    process.exit(1);
  }
  await collectImageFiles(path.resolve(out));
}
