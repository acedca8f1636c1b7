import "server-only";
import { readFileSync } from "node:fs";
import { env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";

const charactersMin = 20;
const wordsMin = 5;

/** What is wrong with a new passphrase, as a sentence; undefined if nothing is. Whoever has a bundle may guess for years. */
export function complaintOf(passphrase: string): string | undefined {
  const words = new Set(
    passphrase
      .trim()
      .split(/\s+/)
      .filter((word) => word.length >= 3),
  );
  const isLong = passphrase.length >= charactersMin && new Set(passphrase).size >= 8;
  return isLong || words.size >= wordsMin ? undefined : `At least ${wordsMin} words, or ${charactersMin} characters that are not all alike`;
}

/** The passphrase of this process's environment, if it has one. Throws `StartError` where its file cannot be read. */
export function givenPassphrase(): string | undefined {
  const { LINEWARD_BACKUP_PASSPHRASE: given, LINEWARD_BACKUP_PASSPHRASE_FILE: file } = env();
  if (given !== undefined || file === undefined) {
    return given;
  }
  try {
    const text = readFileSync(file, "utf8").replace(/\r?\n$/, "");
    if (text !== "") {
      return text;
    }
  } catch (error) {
    throw new StartError(`LINEWARD_BACKUP_PASSPHRASE_FILE ${file} cannot be read: ${whyNot(error) ?? "unknown reason"}`);
  }
  throw new StartError(`LINEWARD_BACKUP_PASSPHRASE_FILE ${file} is empty`);
}
