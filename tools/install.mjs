// Brings node_modules to what package-lock.json says, with nothing but Node and npm.
import { existsSync, readFileSync } from "node:fs";
import { hashOf, isFresh, markDone } from "./content-hash.mjs";
import { runOrFail, runStep } from "./run-step.mjs";
import { withBuildLock } from "./with-build-lock.mjs";

const stampFile = "node_modules/.lineward-packages";

/** Native addons are built for one ABI: another Node needs another install. */
const abi = [process.platform, process.arch, process.versions.modules].join("-");
const stampNow = () => `${abi} ${hashOf(["package-lock.json"])}`;

/** True if the last install here was for another Node: what it built does not load. */
function builtForAnother() {
  return existsSync(stampFile) && !readFileSync(stampFile, "utf8").startsWith(`${abi} `);
}

/** True if what npm noted inside node_modules is what the lock file asks for: then a person has already installed it. */
function installedByHand() {
  const noted = "node_modules/.package-lock.json";
  if (!existsSync(noted)) {
    return false;
  }
  const installed = JSON.parse(readFileSync(noted, "utf8")).packages;
  const wanted = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;
  return Object.entries(wanted).every(
    // Optional packages are those of other platforms: npm leaves them out.
    ([name, { version, optional, devOptional }]) =>
      name === "" || installed[name]?.version === version || ((optional || devOptional) && !installed[name]),
  );
}

/** What npm compiles on this machine, by name: it takes longer than all the rest of an install, and only what runs needs it. */
function scripted() {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
  return Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([name]) => name.replace(/^.*node_modules\//, ""));
}

const compiled = "node_modules/better-sqlite3/build/Release/better_sqlite3.node";
const withoutCompiled = () => `${stampNow()}, not compiled`;

function isInstalled() {
  if (isFresh(stampFile, stampNow())) {
    return true;
  }
  if (builtForAnother() || isFresh(stampFile, withoutCompiled()) || !installedByHand() || !existsSync(compiled)) {
    return false;
  }
  markDone(stampFile, stampNow());
  return true;
}

const hasFiles = () => isInstalled() || isFresh(stampFile, withoutCompiled());

async function npm(args, logFile) {
  // npm tells its scripts where it lives; asked without npm, its name has to do.
  const own = process.env.npm_execpath;
  const env = { ...process.env, NODE_ENV: "development" };
  await (own?.endsWith(".js")
    ? runOrFail(process.execPath, [own, ...args], { logFile, env })
    : runOrFail(process.platform === "win32" ? "npm.cmd" : "npm", args, { logFile, env }));
}

/**
 * Brings the packages' files, if the lock file asks for others than are there: enough to check types and to build. What runs needs
 * `ensurePackages`.
 */
export async function ensurePackageFiles() {
  if (!hasFiles()) {
    await withBuildLock(async () => {
      if (!hasFiles()) {
        await runStep("Installing packages", async (logFile) => {
          await npm(["ci", "--include=dev", "--no-audit", "--no-fund", "--ignore-scripts"], logFile);
          markDone(stampFile, withoutCompiled());
        });
      }
    });
  }
}

/** Installs the packages if the lock file asks for others than are there. */
export async function ensurePackages() {
  await ensurePackageFiles();
  if (!isInstalled()) {
    await withBuildLock(async () => {
      if (!isInstalled()) {
        await runStep("Compiling packages", async (logFile) => {
          await npm(["rebuild", ...scripted()], logFile);
          markDone(stampFile, stampNow());
        });
      }
    }, "compile");
  }
}
