import "server-only";
import { sealWaiting } from "@/lib/audit/chain";
import type { AuditEntryAnswer, AuditQuery } from "@/lib/audit/endpoints";
import { phases } from "@/lib/audit/entry-shape";
import { type AuditRow, auditDetail, find } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { cursorKey, readCursor, writeCursor } from "@/lib/http/cursor";
import { filterOf } from "./audit-filter";
import { ownSitesOnly, stillMatches } from "./own-sites-audit";

function answerOf({ at, actorId, actorName, phase, detail, prevHash: _before, waited: _number, ...row }: AuditRow): AuditEntryAnswer {
  return {
    ...row,
    at: at.toISOString(),
    actor: { id: actorId, name: actorName },
    phase: phases.find((candidate) => candidate === phase) ?? "unknown",
    detail: auditDetail.read(detail, row.seq, {}),
  };
}

/** Entries, the latest first. People who may not see the whole audit see what they did themselves. */
export async function list(query: AuditQuery, actor: Actor): Promise<{ items: AuditEntryAnswer[]; nextCursor: string | null }> {
  const { query: words, cursor, limit } = query;
  await sealWaiting();
  const filter = {
    ...(await filterOf(query, actor)),
    beforeSeq: cursor === undefined ? undefined : readCursor(cursor, [cursorKey.number])[0],
  };
  const rows = await find(filter, limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const shown = (await ownSitesOnly(page, actor)).filter((row) => actor.sites === null || stillMatches(row, words));
  return { items: shown.map(answerOf), nextCursor: last ? writeCursor([last.seq]) : null };
}
