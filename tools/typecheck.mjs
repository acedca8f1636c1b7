// npm run typecheck: the whole project, tests included.
import { spawnSync } from "node:child_process";
import { ensureClients } from "./build.mjs";
import { ensurePackages } from "./install.mjs";
import { runOrFail, runStep } from "./run-step.mjs";

export async function run(args) {
  await ensurePackages();
  await ensureClients();
  await runStep("Generating route types", (logFile) =>
    runOrFail(process.execPath, ["node_modules/next/dist/bin/next", "typegen"], { logFile }),
  );
  const { status } = spawnSync(process.execPath, ["node_modules/typescript-7/bin/tsc", "-p", ".", ...args], { stdio: "inherit" });
  process.exitCode = status ?? 1;
}
