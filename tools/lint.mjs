// npm run lint: every rule that Biome can check. `-- --write` mends what can be mended.
import { spawnSync } from "node:child_process";
import { ensurePackages } from "./install.mjs";

export async function run(args) {
  await ensurePackages();
  const { status } = spawnSync(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", ...args], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
