import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const root = fileURLToPath(new URL(".", import.meta.url));

const shared = {
  environment: "node",
  pool: "forks",
  // Longest is one of 40 s on two quiet cores; a busy machine is no fault of the product.
  testTimeout: 180_000,
  hookTimeout: 120_000,
  // A wait ends with its fact. One second, as vitest would have it, is less than a busy machine takes for some.
  expect: { poll: { timeout: 20_000, interval: 20 } },
  // A test that was left alone with `.only` would silently switch the others off.
  allowOnly: false,
} as const;

// Server files run under the server's condition, as `server-only` demands; under it React has no hooks, so parts run without.
// No "import" here: vitest hands these to Node, which would then answer a require() with an ES module (pg breaks). No "module" either: what
// packages keep there for bundlers, Node cannot load (@opentelemetry/api).
const conditions = ["react-server", "node", "default"];

/** Short files that run for long. Without this they come last, by their size, and each runs alone while the other workers have nothing left. */
const long = /\/(crash\/.*|rooms|contract\/(?:faults|odd-answers))\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/**
 * Packages stay loaded from one file to the next; the set-up file lets each begin as in a process of its own. What is young in memory has
 * four times the room: of what a test makes little lives on, and collecting it so often cost a thirtieth of the time.
 */
const inOneProcess = { isolate: false, setupFiles: "tests/support/fresh-file.ts", execArgv: ["--max-semi-space-size=64"] };

/** What it measures would be that of the files before it, too. */
const measuresMemory = ["tests/api/live-many.test.ts"];

const server = {
  resolve: { alias: { "@": root, "lineward:route-files": `${root}tests/support/route-files-module.ts` }, conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    // Tests wait for sockets and disks more than they compute: three files at once even on two cores (vitest would take one).
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        ...server,
        test: {
          ...shared,
          ...inOneProcess,
          name: "server",
          include: ["tests/api/**/*.test.ts", "tests/support/**/*.test.ts"],
          exclude: measuresMemory,
        },
      },
      { ...server, test: { ...shared, name: "memory", include: measuresMemory } },
      {
        ...server,
        test: {
          ...shared,
          ...inOneProcess,
          name: "units",
          include: ["lib/**/*.test.ts", "tools/*.test.{mjs,ts}", "tests/{contract,rules}/**/*.test.ts"],
        },
      },
      {
        resolve: { alias: { "@": root } },
        test: { ...shared, ...inOneProcess, name: "parts", include: ["components/**/*.test.{ts,tsx}"] },
      },
    ],
  },
});
