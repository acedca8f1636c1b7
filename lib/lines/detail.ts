import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { db } from "@/lib/db/client";
import { notFound } from "@/lib/http/problems";
import { outlookOf } from "@/lib/resets/outlook";
import { linesOf } from "./access";
import { hider } from "./hiding";
import { itemsOf, type LineRow, lineSelection } from "./item";
import type { LineDetail } from "./requests";

/** One line, if it exists for this person. */
export async function lineDetail(actor: Actor, id: string): Promise<LineDetail> {
  const row = (await db().line.findFirst({ where: { AND: [{ id }, linesOf(actor)] }, ...lineSelection })) as unknown as LineRow | null;
  const [item] = row ? await itemsOf([row], actor) : [];
  if (!row || !item) {
    throw notFound("This line");
  }
  const hide = hider(
    row.ends.map((end) => end.device),
    actor,
  );
  const outlook = await outlookOf(row, actor);
  return {
    ...item,
    reset: {
      ...outlook,
      ...(outlook.why === undefined ? {} : { why: hide(outlook.why) }),
      ...(outlook.limitedBy === undefined ? {} : { limitedBy: hide(outlook.limitedBy) }),
      steps: outlook.steps.map(hide),
    },
    resets: row.resets.map((reset) => ({
      id: reset.id,
      at: reset.startedAt.toISOString(),
      by: reset.actorName,
      state: reset.state,
      ticket: reset.ticket,
      words: hide(reset.words),
    })),
  };
}
