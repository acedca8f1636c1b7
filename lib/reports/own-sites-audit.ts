import "server-only";
import { type AuditRow, auditDetail } from "@/lib/audit/store";
import type { Actor } from "@/lib/auth/actor";
import { isForeign } from "@/lib/device-access/device-reader";
import { type EndRow, endSelection } from "@/lib/lines/end-rows";
import { hiderOf } from "@/lib/lines/hiding";
import { hiderOfLine } from "@/lib/lines/line-item";
import { db } from "@/lib/platform/db/client";
import { holds } from "@/lib/schema/fold";

type Hide = (text: string) => string;

/** Every text within a detail, however deep. */
function throughout(value: unknown, hide: Hide): unknown {
  if (typeof value === "string") {
    return hide(value);
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown) => throughout(item, hide));
  }
  return value !== null && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, below]) => [key, throughout(below, hide)]))
    : value;
}

/** What takes devices elsewhere out of what was recorded of these lines. */
async function hidersOf(lineIds: readonly string[], actor: Actor): Promise<Map<string, Hide>> {
  const lines = await db().line.findMany({
    where: { id: { in: [...lineIds] } },
    select: {
      id: true,
      ends: endSelection,
      resets: {
        select: { ends: { select: { deviceId: true, deviceName: true, record: true, label: true } } },
        take: 50,
        orderBy: { startedAt: "desc" },
      },
    },
  });
  return new Map(
    await Promise.all(
      lines.map(async (line): Promise<[string, Hide]> => {
        const now = hiderOfLine(line.ends as EndRow[], actor);
        const then = await hiderOf(
          line.resets.flatMap((reset) => reset.ends),
          actor,
        );
        return [line.id, (text) => then(now(text))];
      }),
    ),
  );
}

/**
 * What people bound to sites are shown of their own activity: nothing of a device elsewhere, although a reset of theirs wrote to it,
 * and lines without the names of such devices.
 */
export async function ownSitesOnly(rows: readonly AuditRow[], actor: Actor): Promise<AuditRow[]> {
  if (actor.sites === null) {
    return [...rows];
  }
  const seen = rows.filter((row) => row.deviceId === null || !isForeign({ siteId: row.siteId }, actor));
  const lineIds = seen.flatMap((row) => (row.subject === "line" && row.subjectId !== null ? [row.subjectId] : []));
  const hiders = await hidersOf([...new Set(lineIds)], actor);
  return seen.map((row) => {
    if (row.subject !== "line") {
      return row;
    }
    const hide = hiders.get(row.subjectId ?? "");
    const siteId = isForeign({ siteId: row.siteId }, actor) ? null : row.siteId;
    // A line that is gone, or that has no end here any more, is told by its action alone.
    return hide
      ? {
          ...row,
          siteId,
          subjectName: row.subjectName === null ? null : hide(row.subjectName),
          detail: JSON.stringify(throughout(auditDetail.read(row.detail, row.seq, {}), hide)),
        }
      : { ...row, siteId, subjectName: null, detail: "{}" };
  });
}

/** True if a row still holds what was searched for once it was made fit for its reader. */
export function stillMatches({ action, subjectName, actorName }: AuditRow, words: string | undefined): boolean {
  return words === undefined || holds([action, subjectName, actorName].filter(Boolean).join("\n"), words);
}
