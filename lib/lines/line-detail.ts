import "server-only";
import type { Actor } from "@/lib/auth/actor";
import { notFound } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { linesOf } from "./access";
import type { LineDetail } from "./endpoints";
import { hiderOf } from "./hiding";
import { hiderOfLine, type LineRow, lineSelection, toListItems } from "./line-item";
import { outlookOf } from "./reset-outlook";

/** What the line's resets say may name devices by what they were called then. */
async function hiderOfResets(row: LineRow, actor: Actor): Promise<(text: string) => string> {
  if (actor.sites === null) {
    return (text) => text;
  }
  const ends = await db().resetEnd.findMany({
    where: { resetId: { in: row.resets.map((reset) => reset.id) } },
    select: { deviceId: true, deviceName: true, record: true, label: true },
  });
  const [now, then] = [hiderOfLine(row.ends, actor), await hiderOf(ends, actor)];
  return (text) => then(now(text));
}

/** One line, if it exists for this person. */
export async function lineDetail(actor: Actor, id: string): Promise<LineDetail> {
  const row = (await db().line.findFirst({ where: { AND: [{ id }, linesOf(actor)] }, ...lineSelection })) as unknown as LineRow | null;
  const [item] = row ? await toListItems([row], actor) : [];
  if (!row || !item) {
    throw notFound("This line");
  }
  const hide = await hiderOfResets(row, actor);
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
