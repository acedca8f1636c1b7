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

function isInstalled() {
  if (isFresh(stampFile, stampNow())) {
    return true;
  }
  if (builtForAnother() || !installedByHand()) {
    return false;
  }
  markDone(stampFile, stampNow());
  return true;
}

async function install(logFile) {
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund"];
  // npm tells its scripts where it lives; asked without npm, its name has to do.
  const npm = process.env.npm_execpath;
  const env = { ...process.env, NODE_ENV: "development" };
  await (npm?.endsWith(".js")
    ? runOrFail(process.execPath, [npm, ...args], { logFile, env })
    : runOrFail(process.platform === "win32" ? "npm.cmd" : "npm", args, { logFile, env }));
  markDone(stampFile, stampNow());
}

/** Installs the packages if the lock file asks for others than are there. */
export async function ensurePackages() {
  if (!isInstalled()) {
    await withBuildLock(async () => {
      if (!isInstalled()) {
        await runStep("Installing packages", install);
      }
    });
  }
}
