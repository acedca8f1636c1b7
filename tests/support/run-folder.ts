import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** The folder of this run, where everything that a test leaves behind can be searched at its end. */
export function runFolder(): string {
  // biome-ignore lint/style/noProcessEnv: the test command tells its runners where this run keeps its files.
  const folder = process.env.LINEWARD_TEST_RUN ?? path.join(tmpdir(), "lineward-tests");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
