// Finds what the tests need besides npm packages: a browser, PostgreSQL, a SIP registrar. As root on Debian it installs what is
// missing; elsewhere it says what to install, and the tests that need it are skipped in the open.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { runOrFail, runStep } from "./run-step.mjs";

const searchPath = (process.env.PATH ?? "").split(path.delimiter).concat("/usr/sbin", "/usr/local/sbin", "/usr/local/bin");

function onPath(name) {
  return searchPath.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** Debian keeps the server's programs off the path, one folder per version. */
function postgres() {
  const base = "/usr/lib/postgresql";
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => `${base}/${version}/bin/postgres`).find((file) => existsSync(file)) ?? onPath("postgres");
}

const named = () => (existsSync(process.env.CHROMIUM_PATH ?? "") ? process.env.CHROMIUM_PATH : undefined);

const tools = [
  {
    name: "Chromium",
    // The same engine without windows: the browser tests took a quarter less processor time with it.
    debian: "chromium-headless-shell",
    best: () => named() ?? onPath("chromium-headless-shell"),
    find: () => named() ?? onPath("chromium-headless-shell") ?? onPath("chromium") ?? onPath("chromium-browser") ?? onPath("google-chrome"),
  },
  { name: "PostgreSQL", debian: "postgresql", find: postgres },
  { name: "Kamailio", debian: "kamailio", find: () => onPath("kamailio") },
];

/** Resolves with what was found and missed, and with the environment that tells the runners where it is. */
export async function ensureTools() {
  const wanted = tools.filter((tool) => !(tool.best ?? tool.find)());
  const aptGet = onPath("apt-get");
  if (wanted.length > 0 && aptGet && process.getuid?.() === 0) {
    await runStep(`Installing ${wanted.map((tool) => tool.name).join(", ")}`, async (logFile) => {
      const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
      await runOrFail(aptGet, ["update", "-q"], { logFile, env });
      await runOrFail(aptGet, ["install", "-q", "-y", "--no-install-recommends", ...wanted.map((tool) => tool.debian)], { logFile, env });
    }).catch((error) => console.error(error.message));
  }
  const missing = tools.filter((tool) => !tool.find());
  for (const tool of missing) {
    console.log(`  ${tool.name} is not on this machine: the tests that need it are skipped. On Debian: apt-get install ${tool.debian}`);
  }
  const chromium = tools[0].find();
  const server = postgres();
  return {
    found: tools.filter((tool) => !missing.includes(tool)).map((tool) => tool.name),
    missing: missing.map((tool) => tool.name),
    chromium,
    env: { ...(chromium ? { CHROMIUM_PATH: chromium } : {}), ...(server ? { POSTGRES_BIN: path.dirname(server) } : {}) },
  };
}
