import "server-only";
import { APIError } from "better-auth/api";
import { ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { log } from "@/lib/platform/log";
import { hasher } from "./hasher";

/** The sign-in library passes on its own errors only; every other one it would answer as a failure of ours. */
async function forLibrary<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (error instanceof ProblemError && error.code === "overloaded") {
      const { detail, extra } = error;
      throw new APIError(
        "SERVICE_UNAVAILABLE",
        { code: "OVERLOADED", message: detail },
        { "retry-after": String(extra.retryAfterSeconds ?? 1) },
      );
    }
    throw error;
  });
}

/** Hashes a password that was just proven as today's are hashed, in place of the older hash, unless that was replaced meanwhile. */
async function renew(password: string, stored: string): Promise<void> {
  try {
    const fresh = await hasher().hash(password);
    await db().account.updateMany({ where: { password: stored }, data: { password: fresh } });
  } catch (error) {
    // The password was right: the next sign-in tries again.
    log.warn({ err: error }, "an older password hash could not be renewed");
  }
}

/** How the sign-in library hashes and verifies: by our hasher, and an older hash is renewed whenever its password is at hand. */
export const passwords = {
  hash: (password: string) => forLibrary(hasher().hash(password)),
  async verify({ password, hash }: { readonly password: string; readonly hash: string }): Promise<boolean> {
    const right = await forLibrary(hasher().verify(password, hash));
    if (right && hasher().isOutdated(hash)) {
      await renew(password, hash);
    }
    return right;
  },
};
