// npm run lint: every rule that Biome can check, and who may import whom. `-- --write` mends what can be mended.
import { spawnSync } from "node:child_process";
import { ensurePackages } from "./install.mjs";
import { look, sentences } from "./rooms.mjs";

export async function run(args) {
  await ensurePackages();
  const { status } = spawnSync(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", ...args], {
    stdio: "inherit",
  });
  const broken = sentences(await look(process.cwd()));
  for (const sentence of broken) {
    console.error(sentence);
  }
  process.exitCode = status || (broken.length > 0 ? 1 : 0);
}
