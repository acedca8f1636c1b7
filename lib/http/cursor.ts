import "server-only";
import { ProblemError } from "./problems";

type Key = string | number | boolean | null;

/** The cursor after a row: its sort keys, the id last. Opaque to callers. */
export function writeCursor(keys: readonly Key[]): string {
  return Buffer.from(JSON.stringify(keys)).toString("base64url");
}

/** The keys of a cursor of ours. Throws a 422 for everything else. */
export function readCursor(text: string, length: number): Key[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && parsed.length === length && parsed.every((key) => key === null || typeof key !== "object")) {
      return parsed as Key[];
    }
  } catch {
    // Falls through: the same answer for every kind of damage.
  }
  throw new ProblemError("validation_failed", "The cursor is not one of ours.", { fields: [{ path: "cursor", message: "Not a cursor" }] });
}
