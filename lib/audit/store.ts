import "server-only";
import { db, type Transaction } from "@/lib/platform/db/client";
import { given } from "@/lib/platform/db/given";
import { anyDocument, jsonColumn } from "@/lib/platform/db/json-column";
import { lookUp } from "@/lib/platform/db/look-up";
import { folded } from "@/lib/schema/fold";
import { type Head, headKey, readHead, type SealedFields } from "./entry";

export type AuditRow = SealedFields & { readonly hash: string };

/** What an entry says beside its columns. */
export const auditDetail = jsonColumn("AuditEntry.detail", anyDocument);

/** The text that a search looks in. */
export function searchOf({ action, subjectName, actorName }: Pick<SealedFields, "action" | "subjectName" | "actorName">): string {
  return folded([action, subjectName, actorName].filter(Boolean).join("\n"));
}

const foldedKey = "audit.folded";
const foldBatch = 500;
const allMark = " all";
/** Asked once: what is folded stays folded. */
let allFolded = false;

/** Up to which entry the searched text is worked out, and whether that is all that older versions have left: "1200", "1200 all". */
async function foldedUpTo(): Promise<{ seq: number; all: boolean }> {
  const value = (await db().setting.findUnique({ where: { key: foldedKey } }))?.value ?? "0";
  return { seq: Number.parseInt(value, 10), all: value.endsWith(allMark) };
}

async function keepFolded({ seq, all }: { seq: number; all: boolean }, client: Pick<Transaction, "setting"> = db()): Promise<void> {
  const value = `${seq}${all ? allMark : ""}`;
  await client.setting.upsert({ where: { key: foldedKey }, create: { key: foldedKey, value }, update: { value } });
}

/**
 * Works out the searched text of entries that an older version wrote, in batches beside the requests: a start does not wait for it,
 * and one that was cut off goes on where it was.
 */
export async function foldOldEntries(signal: AbortSignal): Promise<void> {
  let after = (await foldedUpTo()).seq;
  while (!signal.aborted) {
    const rows = await db().auditEntry.findMany({
      where: { seq: { gt: after }, search: "" },
      orderBy: { seq: "asc" },
      take: foldBatch,
      select: { seq: true, action: true, subjectName: true, actorName: true },
    });
    const last = rows.at(-1)?.seq;
    if (last === undefined) {
      await keepFolded({ seq: after, all: true });
      return;
    }
    await db().$transaction(
      async (transaction) => {
        for (const row of rows) {
          await transaction.auditEntry.update({ where: { seq: row.seq }, data: { search: searchOf(row) } });
        }
        await keepFolded({ seq: last, all: false }, transaction);
      },
      { maxWait: 20_000, timeout: 60_000 },
    );
    after = last;
  }
}

/** Which of these ids are in the chain. */
export async function sealedAmong(ids: readonly string[], transaction: Transaction = db()): Promise<Set<string>> {
  if (ids.length === 0) {
    return new Set();
  }
  const rows = await transaction.auditEntry.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
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
  readonly actorIds?: readonly string[] | undefined;
  readonly action?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly subject?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly phase?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly query?: string | undefined;
  readonly beforeSeq?: number | undefined;
  /** The audit as it was when this was its last entry. */
  readonly upToSeq?: number | undefined;
}

/** Entries that hold a text: by the index; while older entries are not folded yet, by the names as they are written too. */
async function holding(query: string): Promise<Record<string, unknown>[]> {
  const { where } = await lookUp("AuditEntry", [folded(query).trim()]);
  allFolded ||= (await foldedUpTo()).all;
  if (allFolded) {
    return [...where];
  }
  const written = [...new Set([query, query.toLowerCase()])].flatMap((word) =>
    ["action", "subjectName", "actorName"].map((column) => ({ [column]: { contains: word } })),
  );
  return [{ OR: [{ AND: where }, ...written] }];
}

/** Most people have no token: a single one is asked for as such, which its index answers in order. */
const oneOf = (ids: readonly string[]) => (ids.length === 1 && ids[0] !== undefined ? ids[0] : { in: [...ids] });

async function whereOf(filter: Omit<RowFilter, "beforeSeq">) {
  const { actorIds, action, deviceId, subject, subjectId, phase, correlationId, from, to, query, upToSeq } = filter;
  return {
    ...(actorIds === undefined ? {} : { actorId: oneOf(actorIds) }),
    ...given({ deviceId, subject, subjectId, phase, correlationId }),
    ...(action === undefined ? {} : action.endsWith(".") ? { action: { startsWith: action } } : { action }),
    ...(from === undefined && to === undefined ? {} : { at: given({ gte: from, lte: to }) }),
    AND: [...(query === undefined ? [] : await holding(query)), upTo(upToSeq)],
  };
}

const upTo = (seq: number | undefined) => (seq === undefined ? {} : { seq: { lte: seq } });
const before = (seq: number | undefined) => (seq === undefined ? {} : { seq: { lt: seq } });

/** Newest first. `query` looks in the action, the subject's and the actor's name. */
export async function find({ beforeSeq, ...filter }: RowFilter, take: number): Promise<AuditRow[]> {
  return db().auditEntry.findMany({ where: { ...(await whereOf(filter)), ...before(beforeSeq) }, orderBy: { seq: "desc" }, take });
}

/** What a person and their tokens have done since a time, of some actions, in its order. `saying`: only entries whose detail holds this text. */
export async function doneBy(actorIds: readonly string[], actions: readonly string[], from: Date, saying?: string): Promise<AuditRow[]> {
  const detail = saying === undefined ? {} : { detail: { contains: saying } };
  return db().auditEntry.findMany({
    where: { actorId: { in: [...actorIds] }, action: { in: [...actions] }, at: { gte: from }, ...detail },
    orderBy: { seq: "asc" },
  });
}

/** The same by whomever. */
export async function doneTo(actions: readonly string[], from: Date): Promise<AuditRow[]> {
  return db().auditEntry.findMany({ where: { action: { in: [...actions] }, at: { gte: from } }, orderBy: { seq: "asc" } });
}

/** The last entry of an act among those that match: the place of the act in a list. */
export interface ActPlace {
  readonly seq: number;
  readonly correlationId: string;
}

/** How many entries are looked at for each act that is wanted: most acts have two or three. More with each look, for acts of thousands. */
const entriesPerAct = 4;
const lookMax = 5_000;

/**
 * Acts of which at least one entry matches, the one that ended last first. An act stands where its last matching entry stands, so that a
 * page never repeats one of the page before.
 */
export async function findActs({ beforeSeq, ...filter }: RowFilter, take: number): Promise<ActPlace[]> {
  const where = await whereOf(filter);
  const found: ActPlace[] = [];
  let from = beforeSeq;
  for (let wanted = take * entriesPerAct; ; wanted = Math.min(wanted * 2, lookMax)) {
    const entries = await db().auditEntry.findMany({
      where: { ...where, ...before(from) },
      orderBy: { seq: "desc" },
      take: wanted,
      select: { seq: true, correlationId: true },
    });
    const ids = [...new Set(entries.map(({ correlationId }) => correlationId))];
    const last = await db().auditEntry.groupBy({
      by: ["correlationId"],
      where: { AND: [where, { correlationId: { in: ids } }] },
      _max: { seq: true },
    });
    const lastSeq = new Map(last.map(({ correlationId, _max }) => [correlationId, _max.seq]));
    found.push(...entries.filter(({ seq, correlationId }) => lastSeq.get(correlationId) === seq));
    from = entries.at(-1)?.seq;
    if (found.length >= take || entries.length < wanted) {
      return found.slice(0, take);
    }
  }
}

/** Of a larger act its beginning and its end are read: neither it nor a page with it becomes slow. */
const entriesMax = 200;

/** What belongs to these acts up to an entry, in the order in which it was recorded, and how many entries each has. */
export async function entriesOf(
  correlationIds: readonly string[],
  upToSeq?: number,
): Promise<{ readonly entries: readonly AuditRow[]; readonly counts: ReadonlyMap<string, number> }> {
  const counted = await db().auditEntry.groupBy({
    by: ["correlationId"],
    where: { correlationId: { in: [...correlationIds] }, ...upTo(upToSeq) },
    _count: { seq: true },
  });
  const counts = new Map(counted.map(({ correlationId, _count }) => [correlationId, _count.seq]));
  const isLarge = (id: string) => (counts.get(id) ?? 0) > entriesMax;
  const [small, ...large] = await Promise.all([
    db().auditEntry.findMany({
      where: { correlationId: { in: correlationIds.filter((id) => !isLarge(id)) }, ...upTo(upToSeq) },
      orderBy: { seq: "asc" },
    }),
    ...correlationIds.filter(isLarge).map((id) => endsOf(id, upToSeq)),
  ]);
  return { entries: [...small, ...large.flat()], counts };
}

async function endsOf(correlationId: string, upToSeq: number | undefined): Promise<AuditRow[]> {
  const some = { where: { correlationId, ...upTo(upToSeq) }, take: entriesMax / 2 };
  const begin = await db().auditEntry.findMany({ ...some, orderBy: { seq: "asc" } });
  const end = await db().auditEntry.findMany({ ...some, orderBy: { seq: "desc" } });
  return [...begin, ...end.reverse()];
}
