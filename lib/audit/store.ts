import "server-only";
import { type Database, db, type Transaction } from "@/lib/db/client";
import { exclusively, lockedValue } from "@/lib/db/exclusive";
import { likeWord } from "@/lib/db/like-word";
import { folded } from "@/lib/schema/fold";
import { type Head, hashOf, headKey, readHead, type SealedFields } from "./entry";

export type AuditRow = SealedFields & { readonly hash: string };
type NewRow = Omit<SealedFields, "seq" | "prevHash">;

/**
 * Adds an entry at the end of the chain. Numbers have no gaps and every hash follows from the one before, however many write at once.
 * `within`: a transaction that it is part of; append last there, because everybody who writes an entry waits for its end.
 */
export async function append(row: NewRow, within?: Transaction, database: Database = db()): Promise<AuditRow> {
  const work = async (transaction: Transaction, value: string) => {
    const head = readHead(value);
    const fields: SealedFields = { ...row, seq: head.seq + 1, prevHash: head.hash };
    const entry: AuditRow = { ...fields, hash: hashOf(fields) };
    await transaction.auditEntry.create({ data: { ...entry, search: searchOf(entry) } });
    await transaction.setting.update({
      where: { key: headKey },
      data: { value: JSON.stringify({ seq: entry.seq, hash: entry.hash } satisfies Head) },
    });
    return entry;
  };
  return within ? work(within, await lockedValue(headKey, within)) : exclusively(headKey, work, database);
}

function searchOf({ action, subjectName, actorName }: Pick<SealedFields, "action" | "subjectName" | "actorName">): string {
  return folded([action, subjectName, actorName].filter(Boolean).join("\n"));
}

const foldedKey = "audit.folded";
const foldBatch = 500;

/**
 * Works out the searched text of entries that an older version wrote, in batches beside the requests: a start does not wait for it,
 * and one that was cut off goes on where it was.
 */
export async function foldOldEntries(signal: AbortSignal): Promise<void> {
  const kept = await db().setting.findUnique({ where: { key: foldedKey } });
  let after = Number(kept?.value ?? 0);
  while (!signal.aborted) {
    const rows = await db().auditEntry.findMany({
      where: { seq: { gt: after }, search: "" },
      orderBy: { seq: "asc" },
      take: foldBatch,
      select: { seq: true, action: true, subjectName: true, actorName: true },
    });
    const last = rows.at(-1)?.seq;
    if (last === undefined) {
      return;
    }
    await db().$transaction(
      async (transaction) => {
        for (const row of rows) {
          await transaction.auditEntry.update({ where: { seq: row.seq }, data: { search: searchOf(row) } });
        }
        const value = String(last);
        await transaction.setting.upsert({ where: { key: foldedKey }, create: { key: foldedKey, value }, update: { value } });
      },
      { maxWait: 20_000, timeout: 60_000 },
    );
    after = last;
  }
}

/** The end of the chain as it was kept apart. */
export async function head(): Promise<Head> {
  const row = await db().setting.findUnique({ where: { key: headKey } });
  return readHead(row?.value ?? "");
}

/** The number of the last row, 0 if there is none. */
export async function lastSeq(): Promise<number> {
  const row = await db().auditEntry.findFirst({ orderBy: { seq: "desc" }, select: { seq: true } });
  return row?.seq ?? 0;
}

/** Rows after `seq` in their order. */
export async function rowsAfter(seq: number, take: number): Promise<AuditRow[]> {
  return db().auditEntry.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: "asc" }, take });
}

export interface RowFilter {
  readonly actorId?: string;
  readonly action?: string;
  readonly deviceId?: string;
  readonly subject?: string;
  readonly subjectId?: string;
  readonly phase?: string;
  readonly correlationId?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly query?: string;
  readonly beforeSeq?: number;
}

/** Newest first. `query` looks in the action, the subject's and the actor's name. */
export async function find(filter: RowFilter, take: number): Promise<AuditRow[]> {
  const { actorId, action, deviceId, subject, subjectId, phase, correlationId, from, to, query, beforeSeq } = filter;
  // As it is written as well: entries of an older version may not be folded yet.
  const words = query === undefined ? [] : [...new Set([query, query.toLowerCase()])];
  return db().auditEntry.findMany({
    where: {
      actorId,
      deviceId,
      subject,
      subjectId,
      phase,
      correlationId,
      ...(action === undefined ? {} : action.endsWith(".") ? { action: { startsWith: action } } : { action }),
      ...(from === undefined && to === undefined ? {} : { at: { gte: from, lte: to } }),
      ...(beforeSeq === undefined ? {} : { seq: { lt: beforeSeq } }),
      ...(words.length === 0
        ? {}
        : {
            OR: [
              { search: { contains: likeWord(folded(query ?? "")) } },
              ...words.flatMap((word) => [
                { action: { contains: word } },
                { subjectName: { contains: word } },
                { actorName: { contains: word } },
              ]),
            ],
          }),
    },
    orderBy: { seq: "desc" },
    take,
  });
}
