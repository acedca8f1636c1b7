import "server-only";
import { log } from "@/lib/platform/log";

/** What the sign-in library says of refusals, which the log has from us, with who it was. */
const saidBetter = ["Invalid password", "User not found", "Password not found", "Invalid origin", "If it's a valid URL"];

/**
 * The beginning of a message, which is the library's own words: what follows a colon, a quote or a line's end may be what a caller typed
 * or what a row holds.
 */
function ownWords(message: unknown): string {
  const [words = ""] = (typeof message === "string" ? message : "").split(/[:"`\n\\/@=]/, 1);
  return words.trim().slice(0, 160);
}

/** The sign-in library's messages in our log: its words without what they quote, and what kind of error it was. */
export function logOfLibrary(level: "debug" | "info" | "warn" | "error", message: string, ...more: unknown[]): void {
  const err = more.find((candidate) => candidate instanceof Error);
  const words = ownWords(message) || "an error without words";
  const quiet = err === undefined && (level === "info" || saidBetter.some((said) => message.startsWith(said)));
  log[quiet ? "debug" : level]({ from: "better-auth", ...(err === undefined ? {} : { err }) }, `sign-in library: ${words}`);
}
