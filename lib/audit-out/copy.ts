import "server-only";
import { rename } from "node:fs/promises";
import { entryLine, lineOf } from "@/lib/audit/lines";
import { lastSeq, rowsAfter } from "@/lib/audit/store";
import { db } from "@/lib/platform/db/client";
import { env, StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import { log } from "@/lib/platform/log";
import { withLineFile } from "./line-file";

/** Up to which entry the file was written: for when it was moved away since. */
const copiedKey = "audit.copied";
const batch = 500;
/** Entries are in the file so soon. */
const everyMs = 5_000;
const unsetMs = 600_000;

async function copiedUpTo(): Promise<number> {
  const row = await db().setting.findUnique({ where: { key: copiedKey } });
  return row ? Number(row.value) : 0;
}

async function keepCopied(seq: number): Promise<void> {
  const value = `${seq}`;
  await db().setting.upsert({ where: { key: copiedKey }, create: { key: copiedKey, value }, update: { value } });
}

/** The entry of a file's last line, if this database has it; undefined if it has another one there, or none. */
async function knownAs(line: string): Promise<number | undefined> {
  const { data } = entryLine.safeParse(line);
  const row = data && (await db().auditEntry.findUnique({ where: { seq: data.seq }, select: { hash: true } }));
  return data && row?.hash === data.hash ? data.seq : undefined;
}

const isEntry = (line: string) => entryLine.safeParse(line).success;

/**
 * Writes every entry that is not in the file yet, in their order. The file's own last line says where to go on, so that one that was written
 * right before a kill -9 is not written twice; where the file was moved away, the number that was kept says it. A file of another chain,
 * of before a restore, is moved aside, and the copy begins anew. Throws `StartError` in a sentence.
 */
export async function copyEntries(file: string, signal?: AbortSignal): Promise<number> {
  let from: number | undefined;
  let copied = 0;
  try {
    const isOurs = await withLineFile(file, isEntry, async ({ last, add }) => {
      from = last === undefined ? Math.min(await copiedUpTo(), await lastSeq()) : await knownAs(last);
      let after = from;
      while (after !== undefined && !signal?.aborted) {
        const rows = await rowsAfter(after, batch);
        const end = rows.at(-1)?.seq;
        if (end !== undefined) {
          await add(rows.map(lineOf));
          await keepCopied(end);
          copied += rows.length;
        }
        after = rows.length < batch ? undefined : end;
      }
      return true;
    });
    if (isOurs === undefined) {
      throw new StartError(`LINEWARD_AUDIT_FILE ${file} holds something else than audit entries: name another file`);
    }
    if (from === undefined) {
      const aside = `${file}.before-${new Date().toISOString().replaceAll(/[-:.]/g, "")}`;
      await rename(file, aside);
      await keepCopied(0);
      log.warn({ file, aside }, "the copy of the audit was of another database or of before a restore: it was moved aside and begins anew");
      return copied + (await copyEntries(file, signal));
    }
    return copied;
  } catch (error) {
    const why = whyNot(error);
    throw why === undefined ? error : new StartError(`LINEWARD_AUDIT_FILE ${file} cannot be written: ${why}`);
  }
}

/** Copies what is new if a file is named. Resolves with when to look again. What fails is said once for each reason, and tried again. */
export async function copyDue(signal?: AbortSignal): Promise<number> {
  const file = env().LINEWARD_AUDIT_FILE;
  if (file === undefined) {
    return unsetMs;
  }
  try {
    await copyEntries(file, signal);
    told = undefined;
  } catch (error) {
    if (!(error instanceof StartError)) {
      throw error;
    }
    if (told !== error.message) {
      told = error.message;
      log.error(`${error.message}. Audit entries wait in the database and are written when it can be`);
    }
  }
  return everyMs;
}

let told: string | undefined;
