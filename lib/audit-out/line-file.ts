import "server-only";
import { type FileHandle, open } from "node:fs/promises";

/** Longer than any line of ours. */
const lineMax = 2_000_000;

async function read(handle: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

/** A file of lines that is open to be added to. */
export interface LineFile {
  /** The last whole line; undefined in an empty file. */
  readonly last: string | undefined;
  /** Adds lines and waits until they are on the disk. If that fails, the file ends where it ended before, and the error is thrown. */
  add(lines: readonly string[]): Promise<void>;
}

/**
 * Opens a file of lines, makes it if there is none, and closes it after `work`. `isOurs` is asked for the last whole line: for another file
 * nothing is written and undefined comes back. What a killed process left of a line is cut off.
 */
export async function withLineFile<T>(
  file: string,
  isOurs: (line: string) => boolean,
  work: (lines: LineFile) => Promise<T>,
): Promise<T | undefined> {
  const handle = await open(file, "a+", 0o600);
  try {
    const { size } = await handle.stat();
    const tail = await read(handle, Math.max(0, size - lineMax), size);
    const wholeBytes = tail.lastIndexOf(0x0a) + 1;
    const last =
      wholeBytes === 0
        ? undefined
        : tail
            .subarray(0, wholeBytes - 1)
            .toString("utf8")
            .split("\n")
            .at(-1);
    const rest = tail.subarray(wholeBytes);
    if ((last !== undefined && !isOurs(last)) || (rest.length > 0 && rest[0] !== 0x7b)) {
      return undefined;
    }
    let end = size - rest.length;
    if (rest.length > 0) {
      await handle.truncate(end);
    }
    const add = async (lines: readonly string[]) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
      try {
        await handle.appendFile(bytes);
        await handle.sync();
      } catch (error) {
        await handle.truncate(end).catch(() => undefined);
        throw error;
      }
      end += bytes.length;
    };
    return await work({ last, add });
  } finally {
    await handle.close();
  }
}
