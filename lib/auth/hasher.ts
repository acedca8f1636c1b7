import "server-only";
import { shared } from "@/lib/platform/app";
import { type HashingCost, hashingThreads } from "./hashing-threads";

/** Makes and checks what is kept of a password. */
export interface Hasher {
  hash(password: string): Promise<string>;
  verify(password: string, stored: string): Promise<boolean>;
  /** True for a hash that was made in an older or cheaper way than today's. */
  isOutdated(stored: string): boolean;
}

/** OWASP's first recommendation (Password Storage Cheat Sheet): Argon2id with 19 MiB, two passes, one lane. */
const cost: HashingCost = { memorySize: 19_456, iterations: 2, parallelism: 1 };
const current = `$argon2id$v=19$m=${cost.memorySize},t=${cost.iterations},p=${cost.parallelism}$`;
/** What the sign-in library made by itself: scrypt, a salt and a key of 64 bytes. */
const older = /^[0-9a-f]{32}:[0-9a-f]{128}$/;

/** Two at a time leave the other cores to everybody else. Sign-ins wait in a lane of their own before; this queue is for all that hash. */
const room = { threads: 2, queue: 20 } as const;

/** The product's own hasher: Argon2id on threads of its own. Both ways reject with "overloaded" when too many wait. */
export function createHasher(): Hasher {
  const { run } = hashingThreads(room);
  const isOutdated = (stored: string) => !stored.startsWith(current);
  return {
    isOutdated,
    async hash(password) {
      return String(await run({ kind: "hash", password: password.normalize("NFKC"), cost }));
    },
    async verify(password, stored) {
      const normal = password.normalize("NFKC");
      const kind = stored.startsWith("$argon2id$") ? "argon2id" : older.test(stored) ? "scrypt" : undefined;
      if (kind === undefined) {
        throw new Error("What is stored of a password is in no form that Lineward knows");
      }
      return (await run({ kind, password: normal, stored })) === true;
    },
  };
}

/** The hasher of this process: one however often Next bundles this file. A test may put a cheaper one into the slot before. */
export const hasher = shared<Hasher>("hasher", createHasher);
