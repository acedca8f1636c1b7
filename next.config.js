// JavaScript, not TypeScript: Next would load its compiler at every start only to read this file.

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
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
  // Every page and route in memory from the start, the API's among them, which our own web server answers without Next.
  experimental: { preloadEntriesOnStart: false },
};

export default config;
