// The one way to every command: `node tools/run.mjs <command> [arguments]`. Plain JavaScript that old versions of
// Node can parse, because its first task is to say that they are too old.
import { fileURLToPath } from "node:url";

const oldest = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);

/** Each command, as the module that runs it. Loaded late: most of them need packages that may not be installed yet. */
const commands = {
  up: () => import("./up.mjs"),
  work: () => import("./work.mjs"),
  demo: () => import("./demo.mjs"),
  dev: () => import("./dev.mjs"),
  "docs-rooms": () => import("./docs-rooms.mjs"),
  test: () => import("./test.mjs"),
  "test-lane": () => import("./test-lane.mjs"),
  bench: () => import("./bench.mjs"),
  audit: () => import("./audit.mjs"),
  keys: () => import("./keys.mjs"),
  backup: () => import("./backup.mjs"),
  restore: () => import("./restore.mjs"),
  people: () => import("./people.mjs"),
  lint: () => import("./lint.mjs"),
  typecheck: () => import("./typecheck.mjs"),
  build: () => import("./build-only.mjs"),
  "new-migration": () => import("./write-migration.mjs"),
};

async function main() {
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) {
    throw new Error(`Lineward needs Node ${oldest.join(".")} or newer; this is Node ${process.versions.node}.`);
  }
  const [name, ...args] = process.argv.slice(2);
  if (!Object.hasOwn(commands, name)) {
    throw new Error(`There is no command "${name}". Known: ${Object.keys(commands).join(", ")}.`);
  }
  // Every command works from the project's folder, wherever it was called from.
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const { run } = await commands[name]();
  await run(args);
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
