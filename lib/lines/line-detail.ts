import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { linesOf } from "./access";
import type { LineDetail } from "./endpoints";
import { hiderOfLine, type LineRow, lineSelection, toListItems } from "./line-item";
import { resetsOf } from "./reset-preview";

/** One line, if it exists for this person. */
export async function lineDetail(actor: Actor, id: string): Promise<LineDetail> {
  const row = (await db().line.findFirst({ where: { AND: [{ id }, linesOf(actor)] }, ...lineSelection })) as LineRow | null;
  const [item] = row ? await toListItems([row], actor) : [];
  if (!row || !item) {
    throw notFound("This line");
  }
  const hide = hiderOfLine(row.ends, actor);
  const { preview, words } = await resetsOf(row, actor);
  return {
    ...item,
    reset: {
      ...preview,
      ...(preview.why === undefined ? {} : { why: hide(preview.why) }),
      ...(preview.limitedBy === undefined ? {} : { limitedBy: hide(preview.limitedBy) }),
      steps: preview.steps.map(hide),
    },
    resets: row.resets.map((reset) => ({
      id: reset.id,
      at: reset.startedAt.toISOString(),
      by: reset.actorName,
      state: reset.state,
      ticket: reset.ticket,
      words: words.get(reset.id) ?? "",
    })),
  };
}
