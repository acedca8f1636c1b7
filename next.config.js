// JavaScript, not TypeScript: Next would load its compiler at every start only to read this file.

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Pages only: our own web server loads and answers the API's `route.ts` without Next, which would compile everything behind them again.
  pageExtensions: ["tsx"],
  // Types are checked once for everything, tests included, by `npm run typecheck`.
  typescript: { ignoreBuildErrors: true },
  // Native or with their own module state: loaded by Node, never bundled.
  serverExternalPackages: [
    "better-sqlite3",
    "pg",
    "pg-boss",
    "pino",
    "@prisma/client",
    "@prisma/adapter-better-sqlite3",
    "@prisma/adapter-pg",
    "@zxcvbn-ts/language-common",
  ],
  // Nothing here is an <Image> from elsewhere; the optimiser would only cost memory.
  images: { unoptimized: true },
  devIndicators: false,
  experimental: {
    // Every page would be in memory from the start.
    preloadEntriesOnStart: false,
    // A build that is kept for the next one would take a fourth of the time and 150 MB of disk; most machines build once per version.
    turbopackFileSystemCacheForBuild: false,
  },
};

export default config;
