import { statfsSync } from "node:fs";
import { tmpdir } from "node:os";

const memory = "/dev/shm";
/** A container often has 64 MB there. */
const enough = 2 * 1024 ** 3;

/** Where a test keeps a database that it removes: in memory where there is room, for no test's process takes a disk with it when it dies. */
export function scratchFolder(): string {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > enough ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}
