// Makes what runs: database clients, the pages (Next), the commands (esbuild). Each step is skipped while its sources stay the same.
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { hashOf, isFresh, markDone } from "./content-hash.mjs";
import { ensurePackages } from "./install.mjs";
import { runOrFail, runStep } from "./run-step.mjs";
import { withBuildLock } from "./with-build-lock.mjs";

const pageSources = [
  "app",
  "components",
  "lib",
  "prisma",
  "public",
  "next.config.js",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

/** Commands written in TypeScript: bundles by folder below dist/, each made anew when its own sources change. */
const bundles = {
  product: {
    label: "Building commands",
    // `building` is the demo's child process.
    entries: ["up", "work", "demo", "building", "audit", "keys", "people", "backup", "restore"].map((name) => `tools/${name}.ts`),
    sources: ["lib", "prisma", "app/api", "tsconfig.json", "package-lock.json"],
  },
  tests: {
    label: "Building benches and checks",
    entries: ["tests/bench/bench.ts", "tests/support/scan-planted.ts"],
    sources: ["lib", "prisma", "components", "tests/bench", "tests/support", "tsconfig.json", "package-lock.json"],
  },
  // Processes that tests start and kill. With their packages: one that is started a hundred times would read two thousand files each time.
  children: {
    label: "Building processes that tests start",
    entries: readdirSync("tests/support")
      .filter((file) => file.endsWith("-child.ts"))
      .map((file) => `tests/support/${file}`),
    sources: ["lib", "prisma", "tests/support", "tsconfig.json", "package-lock.json"],
    withPackages: true,
  },
};

/** Packages with compiled parts, or with files of their own that they look for beside them. */
const neverBundled = ["better-sqlite3", "sharp", "pino", "pg-native", "next", "next/*"];

/** Runs a step unless it was last finished from the same content and what it made is still there. */
async function unlessFresh({ label, stamp, made, sources, work }) {
  const fresh = () => made.every((file) => existsSync(file)) && isFresh(stamp, hashOf(sources));
  if (fresh()) {
    return;
  }
  await withBuildLock(async () => {
    if (fresh()) {
      return;
    }
    await runStep(label, async (logFile) => {
      // Read before the work: what changes meanwhile must be built again.
      const hash = hashOf(sources);
      rmSync(stamp, { force: true });
      await work(logFile);
      markDone(stamp, hash);
    });
  });
}

/** Generates the database clients if the models have changed. */
export async function ensureClients() {
  await unlessFresh({
    label: "Generating database clients",
    stamp: ".cache/stamps/clients",
    made: ["sqlite", "postgresql"].map((provider) => `prisma/${provider}/client/client.ts`),
    sources: ["prisma", "tools/generate.mjs", "node_modules/@prisma/client-generator-ts/package.json"],
    work: (logFile) => runOrFail(process.execPath, ["tools/generate.mjs"], { logFile }),
  });
}

/** `server-only` throws outside a bundler that knows it; in a command everything is the server. */
const serverOnly = {
  name: "server-only",
  setup(build) {
    build.onResolve({ filter: /^(server-only|client-only)$/ }, () => ({ path: "empty", namespace: "server-only" }));
    build.onLoad({ filter: /.*/, namespace: "server-only" }, () => ({ contents: "export {};" }));
  },
};

/** The route files of the API, as one module that loads each when it is asked for: our own web server answers with them. */
const routeFiles = {
  name: "route-files",
  setup(build) {
    build.onResolve({ filter: /^lineward:route-files$/ }, () => ({ path: "route-files", namespace: "route-files" }));
    build.onLoad({ filter: /.*/, namespace: "route-files" }, () => {
      const files = readdirSync("app/api", { recursive: true, encoding: "utf8" }).filter((file) => path.basename(file) === "route.ts");
      const folders = files.map((file) => `/api/${path.dirname(file).split(path.sep).join("/")}`).sort();
      const lines = folders.map((folder) => `${JSON.stringify(folder)}: () => import(${JSON.stringify(`./app${folder}/route.ts`)}),`);
      return { contents: `export const routeFiles = {\n${lines.join("\n")}\n};`, resolveDir: process.cwd(), loader: "js" };
    });
  },
};

/** How commands are bundled into a folder. */
export function bundleOptions(entries, outdir) {
  return {
    entryPoints: Object.fromEntries(entries.map((file) => [path.basename(file, ".ts"), file])),
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    plugins: [serverOnly, routeFiles],
  };
}

/** The same with its packages inside, whose older ones ask for others by `require`. */
function withPackagesInside({ packages, ...options }) {
  const banner = {
    js: 'import { createRequire as requireBesideThis } from "node:module";\nconst require = requireBesideThis(import.meta.url);',
  };
  return { ...options, external: neverBundled, banner, conditions: ["react-server"] };
}

async function bundle({ entries, withPackages = false }, outdir) {
  const { build } = await import("esbuild");
  const fresh = `${outdir}.new`;
  rmSync(fresh, { recursive: true, force: true });
  // Its errors come as the failure's message.
  const options = bundleOptions(entries, fresh);
  await build({ ...(withPackages ? withPackagesInside(options) : options), logLevel: "silent" });
  rmSync(outdir, { recursive: true, force: true });
  renameSync(fresh, outdir);
}

/** Bundles commands into dist/<name>/. Packages stay outside: native addons and Next cannot be bundled. */
export async function ensureBundle(name) {
  const { label, sources } = bundles[name];
  await unlessFresh({
    label,
    stamp: `.cache/stamps/bundle-${name}`,
    made: [`dist/${name}`],
    sources: [...sources, "tools/build.mjs"],
    work: () => bundle(bundles[name], `dist/${name}`),
  });
}

/** Builds the pages. */
export async function ensurePages() {
  await unlessFresh({
    label: "Building pages",
    stamp: ".cache/stamps/pages",
    made: [".next/BUILD_ID"],
    sources: pageSources,
    work: (logFile) =>
      runOrFail(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
        logFile,
        env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
      }),
  });
}

/** Everything that a command without pages needs, from a bare checkout. */
export async function ensureTools() {
  await ensurePackages();
  await ensureClients();
  await ensureBundle("product");
}

/** Everything that `up` and `demo` need, from a bare checkout. */
export async function ensureBuilt() {
  await ensurePackages();
  await ensureClients();
  await ensurePages();
  await ensureBundle("product");
}
