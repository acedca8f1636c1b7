import "server-only";
import { randomBytes, randomUUID } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { type KeyRing, keySizeBytes, parseKeyText, toVaultKey, type VaultKey } from "./key-ring";

/**
 * The key file: one key per line, `<keyId> <base64url 32 bytes> <created RFC 3339> [current|compare]`. "current" seals;
 * "compare" is never a sealing key and stays for good; the others only open what they once sealed. Lines with # are comments.
 */
interface KeyFile {
  readonly keys: readonly VaultKey[];
  readonly lines: readonly KeyLine[];
  readonly current: VaultKey;
  readonly comparison: VaultKey;
}

interface KeyLine {
  readonly key: VaultKey;
  readonly flag: "current" | "compare" | "";
}

export interface KeyRingOptions {
  /** Where the key file is, or shall be. */
  readonly file: string;
  /** `LINEWARD_KEY`. Several keys separated by commas: the first seals, the others still open. Used before the file's. */
  readonly envKey?: string | undefined;
  /** True if the database holds anything sealed: then a missing key file is a loss to be mended, never a reason for a new key. */
  readonly sealedRowsExist: boolean;
  /** The keys that the database's canaries name, to be said when the file is missing. */
  readonly expectedKeyIds?: readonly string[];
}

/**
 * The key ring of this installation; makes the key file at the very first start. The ring follows the file, so that a rotation
 * by another process is seen at the next use. Throws `StartError` with one plain line.
 */
export async function loadOrCreateKeyRing(options: KeyRingOptions): Promise<KeyRing> {
  try {
    return openRing(options);
  } catch (error) {
    const why = whyNot(error);
    throw why === undefined ? error : new StartError(`The key file ${options.file} cannot be read or written: ${why}`);
  }
}

function openRing({ file, envKey, sealedRowsExist, expectedKeyIds = [] }: KeyRingOptions): KeyRing {
  const exists = statSync(file, { throwIfNoEntry: false }) !== undefined;
  if (envKey !== undefined) {
    const given = envKeys(envKey);
    return exists ? withFirst(given, followFile(file)) : ringOf(given);
  }
  if (!exists) {
    if (sealedRowsExist) {
      const expected = expectedKeyIds.length > 0 ? ` with the key ${expectedKeyIds.join(", ")}` : "";
      throw new StartError(
        `The key file ${file} is missing, and the database holds secrets sealed${expected}. Put the file back from the backup, or set LINEWARD_KEY; no new key is made while sealed secrets exist`,
      );
    }
    createKeyFile(file);
  }
  tighten(file);
  return followFile(file);
}

function envKeys(text: string): readonly [VaultKey, ...VaultKey[]] {
  const [first = "", ...others] = text.split(",");
  const read = (each: string) => toVaultKey(parseKeyText(each, "LINEWARD_KEY"), undefined, "LINEWARD_KEY");
  return [read(first), ...others.map(read)];
}

function ringOf(given: readonly [VaultKey, ...VaultKey[]]): KeyRing {
  return { keys: given, current: given[0], comparison: given.at(-1) ?? given[0] };
}

/** A key from the environment seals; what the file's keys sealed before still opens. */
function withFirst(given: readonly [VaultKey, ...VaultKey[]], file: KeyRing): KeyRing {
  return {
    get keys() {
      return [...given, ...file.keys.filter(({ id }) => given.every((key) => key.id !== id))];
    },
    current: given[0],
    get comparison() {
      return file.comparison;
    },
  };
}

function followFile(file: string): KeyRing {
  const stamp = () => {
    const now = statSync(file, { bigint: true, throwIfNoEntry: false });
    return now && `${now.ino}-${now.mtimeNs}-${now.size}`;
  };
  let read = stamp();
  let known = readKeyFile(file);
  const latest = (): KeyFile => {
    const now = stamp();
    // A file that vanished while we run changes nothing here; the next start says so.
    if (now !== undefined && now !== read) {
      known = readKeyFile(file);
      read = now;
    }
    return known;
  };
  return {
    get keys() {
      return latest().keys;
    },
    get current() {
      return latest().current;
    },
    get comparison() {
      return latest().comparison;
    },
  };
}

function readKeyFile(file: string): KeyFile {
  const texts = readFileSync(file, "utf8").split("\n");
  const lines = texts.flatMap((text, at) =>
    text.trim() === "" || text.startsWith("#") ? [] : [readLine(text.trim(), `Line ${at + 1} of the key file ${file}`)],
  );
  const keys = lines.filter(({ flag }) => flag !== "compare").map(({ key }) => key);
  const current = lines.findLast(({ flag }) => flag === "current")?.key;
  if (!current) {
    throw new StartError(`The key file ${file} names no current key. Put the file back from the backup`);
  }
  return { keys, lines, current, comparison: lines.find(({ flag }) => flag === "compare")?.key ?? keys[0] ?? current };
}

function readLine(text: string, where: string): KeyLine {
  const [id, keyText = "", created = "", flag = "", ...rest] = text.split(/\s+/);
  if (rest.length > 0 || Number.isNaN(Date.parse(created)) || (flag !== "" && flag !== "current" && flag !== "compare")) {
    throw new StartError(`${where} is not a key. Put the file back from the backup`);
  }
  const key = toVaultKey(parseKeyText(keyText, where), created, where);
  if (key.id !== id) {
    throw new StartError(`${where} is damaged: its key is not ${id}. Put the file back from the backup`);
  }
  return { key, flag };
}

function newKey(): VaultKey {
  return toVaultKey(randomBytes(keySizeBytes), new Date().toISOString(), "A new key");
}

const heading = "# Lineward's keys. Whoever has this file and the database can read every stored secret; keep a copy away from both.\n";

function textOf(lines: readonly KeyLine[]): string {
  const now = new Date().toISOString();
  const texts = lines.map(({ key, flag }) =>
    `${key.id} ${key.secret.export().toString("base64url")} ${key.created ?? now} ${flag}`.trimEnd(),
  );
  return `${heading}${texts.join("\n")}\n`;
}

function writeTemporary(file: string, lines: readonly KeyLine[]): string {
  const temporary = `${file}.${randomUUID()}`;
  // The name is known only when it runs; without the hint the build would take every file of the project along.
  const handle = openSync(/* turbopackIgnore: true */ temporary, "wx", 0o600);
  try {
    writeSync(handle, textOf(lines));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return temporary;
}

/** A rename or link is only safe from a power cut once its folder is on disk. */
function syncFolder(file: string): void {
  const handle = openSync(path.dirname(file), "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function createKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = writeTemporary(file, [
    { key: newKey(), flag: "compare" },
    { key: newKey(), flag: "current" },
  ]);
  try {
    linkSync(temporary, file); // Unlike a rename it never replaces a file that another start has just made.
    syncFolder(file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) {
      throw error;
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

function tighten(file: string): void {
  if ((statSync(file).mode & 0o077) !== 0) {
    chmodSync(file, 0o600);
  }
}

const lockStaleMs = 10_000;

/** Changes the file under a lock: a key that another change overwrites is lost with all that it sealed. */
function changeKeyFile(file: string, change: (before: KeyFile) => readonly KeyLine[]): void {
  const lock = `${file}.lock`;
  const held = statSync(lock, { throwIfNoEntry: false });
  // A lock from the future was left before the clock was set back.
  if (held && Math.abs(Date.now() - held.mtimeMs) > lockStaleMs) {
    rmSync(lock, { force: true }); // A change takes milliseconds: whoever made this one has died.
  }
  try {
    closeSync(openSync(lock, "wx", 0o600));
  } catch {
    throw new StartError(`Another change of the key file ${file} is under way. Try again when it has finished`);
  }
  try {
    renameSync(writeTemporary(file, change(readKeyFile(file))), file);
    syncFolder(file);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Adds a fresh key and makes it the current one. Returns its id. */
export function addKey(file: string): string {
  const key = newKey();
  changeKeyFile(file, ({ lines }) => [
    ...lines.map((line): KeyLine => (line.flag === "current" ? { key: line.key, flag: "" } : line)),
    { key, flag: "current" },
  ]);
  return key.id;
}

/** Removes keys that nothing uses any more; the current key and the comparison key always stay. */
export function dropKeys(file: string, keyIds: readonly string[]): void {
  changeKeyFile(file, ({ lines }) => lines.filter(({ key, flag }) => flag !== "" || !keyIds.includes(key.id)));
}

/**
 * The whole key ring in the form of a key file, for a backup: the keys of LINEWARD_KEY stand in it as well, so that it opens everything by
 * itself. Makes no key. Throws `StartError` where there is none.
 */
export function keyRingText({ file, envKey }: Pick<KeyRingOptions, "file" | "envKey">): string {
  const { keys, current, comparison } = openRing({ file, envKey, sealedRowsExist: true });
  const among = keys.some(({ id }) => id === comparison.id);
  const flagOf = (key: VaultKey) => (key.id === current.id ? "current" : "");
  const lines: KeyLine[] = [
    { key: comparison, flag: among ? flagOf(comparison) : "compare" },
    ...keys.filter(({ id }) => id !== comparison.id).map((key): KeyLine => ({ key, flag: flagOf(key) })),
  ];
  return textOf(lines);
}
