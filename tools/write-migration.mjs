// npm run new-migration -- name
import { spawnSync } from "node:child_process";
import { ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";

export async function run(args) {
  await ensurePackages();
  const { status } = spawnSync(process.execPath, ["tools/new-migration.mjs", ...args], { stdio: "inherit" });
  process.exitCode = status ?? 1;
  await ensureClients();
}
