import "server-only";
import { type FileHandle, open } from "node:fs/promises";
import { DatabaseTrouble } from "./trouble";

/**
 * Brings what SQLite has committed to the disk, in a thread of the system: the process goes on meanwhile, and everybody who asks while
 * it is under way shares the next time. SQLite itself would hold up the whole process at each commit until the disk has answered.
 */
export class DiskFlush {
  readonly #file: string;
  readonly #copyAll: () => Promise<void>;
  #hasFailed = false;
  #handle: Promise<FileHandle> | undefined;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /**
   * `file`: the database's write-ahead log, into which a commit is written. `copyAll`: brings everything in it into the database itself, and
   * to the disk; rejects where it cannot.
   */
  constructor(file: string, copyAll: () => Promise<void>) {
    this.#file = file;
    this.#copyAll = copyAll;
  }

  /**
   * Resolves when all that was committed before this call is on the disk. Rejects with a `DatabaseTrouble` where nobody knows whether it
   * is: it is committed, and read by everybody, until the power is cut.
   */
  done(): Promise<void> {
    if (!this.#running) {
      return this.#begin();
    }
    // What is under way may have begun before the last commit.
    this.#next ??= this.#after(this.#running);
    return this.#next;
  }

  async #after(before: Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    this.#next = undefined;
    return this.#begin();
  }

  #begin(): Promise<void> {
    this.#running = this.#flush().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #flush(): Promise<void> {
    try {
      if (this.#hasFailed) {
        // What the disk did not take once, the system may hold for written: a gap in the log, behind which nothing is found again.
        await this.#copyAll();
        this.#hasFailed = false;
      }
      // Not before a commit: SQLite removes the log when its last connection ends, and makes another one.
      this.#handle ??= open(this.#file, "r+");
      await (await this.#handle.catch((error: unknown) => this.#unopened(error))).datasync();
    } catch (error) {
      this.#hasFailed = true;
      throw new DatabaseTrouble({ kind: "unsure", code: `FLUSH ${String((error as NodeJS.ErrnoException).code)}` });
    }
  }

  /** Opened again next time. */
  #unopened(error: unknown): never {
    this.#handle = undefined;
    throw error;
  }

  /** After the last commit. */
  async close(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#running?.catch(() => undefined);
    await (await this.#handle?.catch(() => undefined))?.close();
    this.#handle = undefined;
  }
}
