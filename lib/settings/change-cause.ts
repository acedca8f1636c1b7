import "server-only";
import { z } from "zod";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/platform/db/client";
import { factColumn, legacyWords } from "@/lib/schema/stored-fact";

/** Why Lineward itself wrote to a device. `user`: the line's, for when the line is gone. */
export const changeCause = factColumn(
  z.discriminatedUnion("code", [
    z.object({ code: z.literal("reset"), resetId: z.string(), lineId: z.string(), user: z.string(), ticket: z.string().nullable() }),
    /** A device is given a line; `back`: it could not be finished. */
    z.object({ code: z.literal("new_line"), newLineId: z.string(), user: z.string(), back: z.boolean() }),
  ]),
);

interface Caused {
  readonly reason: string | null;
  readonly cause: string | null;
}

/**
 * The reason of each change, in words. A line is called by the name that a person gave it, else by its user: the name that it has by
 * itself is a device's, perhaps of a site that the reader does not see.
 */
export async function reasonsOf(rows: readonly Caused[], actor: Pick<Actor, "sites">): Promise<(row: Caused) => string | null> {
  const ids = new Set(rows.map(({ cause }) => changeCause.read(cause)).flatMap((cause) => (cause?.code === "reset" ? cause.lineId : [])));
  const lines =
    ids.size === 0 ? [] : await db().line.findMany({ where: { id: { in: [...ids] } }, select: { id: true, name: true, named: true } });
  const names = new Map(lines.filter((line) => line.named).map((line) => [line.id, line.name]));
  return ({ reason, cause }) => {
    const known = changeCause.read(cause);
    if (known === undefined) {
      return reason;
    }
    if (known.code === "new_line") {
      return known.back ? `Line ${known.user} could not be finished` : `Given the line ${known.user}`;
    }
    return known.code === "legacy"
      ? legacyWords(known, actor.sites === null)
      : `Password reset of ${names.get(known.lineId) ?? known.user}${known.ticket === null ? "" : `, ${known.ticket}`}`;
  };
}
