import "server-only";
import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";

/** What signs the session cookies: 32 random bytes in base64url. Losing it signs everybody out and nothing else. */
const shape = /^[\w-]{43}$/;

/**
 * What signs the sessions of this process: LINEWARD_SESSION_SECRET, or else the secret of its data folder, made at the first start (mode 0600). Apart from the vault's key ring, so that rotating one never
 * touches the other. Throws `StartError` if the file is there and is not ours.
 */
export function sessionSecret(dataDir: string): string {
  const given = env().LINEWARD_SESSION_SECRET;
  if (given !== undefined) {
    return given;
  }
  const file = path.join(/* turbopackIgnore: true */ dataDir, "session-secret");
  return read(file) ?? create(file);
}

function read(file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw new StartError(`${file} cannot be read: ${whyNot(error) ?? "unknown reason"}`);
  }
  if (!shape.test(text)) {
    throw new StartError(`${file} is damaged. Delete it: everybody signs in again, nothing else is lost.`);
  }
  return text;
}

function create(file: string): string {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
    // A link appears whole or not at all: two processes that start at once end with the same secret.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
      throw new StartError(`${file} cannot be written: ${whyNot(error) ?? "unknown reason"}`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  const made = read(file);
  if (made === undefined) {
    throw new StartError(`${file} vanished while it was made`);
  }
  return made;
}
