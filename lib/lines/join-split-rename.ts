import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, ProblemError } from "@/lib/http/problems";
import type { Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { folded } from "@/lib/schema/fold";
import { type lineFor, lineToChange } from "./access";
import { type EndRow, endSelection } from "./end-rows";
import type { LineDetail } from "./endpoints";
import { lineDetail } from "./line-detail";
import { forgetMajorities } from "./majority-values";
import { nameFor } from "./name-for";
import { dropEmptyLines, recomputeLines } from "./recompute-lines";

type Line = Awaited<ReturnType<typeof lineFor>>;

async function note(actor: Actor, action: string, line: Line, detail: Record<string, unknown>): Promise<void> {
  await record({ actor, action, subject: "line", subjectId: line.id, subjectName: line.name, siteId: line.siteId, detail });
}

/** Which ends a line has must not change while a reset is writing to them. */
async function refuseWhileBusy(tx: Transaction, lineIds: readonly string[], actor: Actor): Promise<void> {
  const busy = await tx.reset.findFirst({
    where: { busyLineId: { in: [...lineIds] } },
    select: { lineName: true, line: { select: { name: true, named: true, user: true, ends: endSelection } } },
  });
  if (busy) {
    const lineName = nameFor({ ...busy.line, ends: busy.line.ends as EndRow[] }, actor, busy.lineName);
    throw new ProblemError("conflict", `The password reset of ${lineName} has not ended. Finish it or put it back first.`);
  }
}

/** Names a line; "" lets it be called by its panel or account again. */
export async function nameLine(actor: Actor, id: string, name: string): Promise<LineDetail> {
  const line = await lineToChange(actor, id);
  await withNamedLock("lines.index", async (tx) => {
    await tx.line.update({ where: { id }, data: name === "" ? { named: false } : { named: true, name, nameKey: sortKeyOf(name) } });
  });
  await recomputeLines([id]);
  await note(actor, "line.name", line, { from: line.name, to: name });
  return lineDetail(actor, id);
}

/** Takes another line's ends into this one. What a person joins is pinned: reading the devices again leaves it so. */
export async function joinLines(actor: Actor, id: string, otherId: string): Promise<LineDetail> {
  if (id === otherId) {
    throw invalid("lineId", "Choose another line than this one.");
  }
  const [line, other] = [await lineToChange(actor, id), await lineToChange(actor, otherId)];
  await withNamedLock("lines.index", async (tx) => {
    await refuseWhileBusy(tx, [id, otherId], actor);
    await tx.lineEnd.updateMany({ where: { lineId: { in: [id, otherId] } }, data: { lineId: id, pinned: true } });
    const [kept, gone] = await Promise.all([
      tx.line.findUniqueOrThrow({ where: { id } }),
      tx.line.findUniqueOrThrow({ where: { id: otherId } }),
    ]);
    // A name that a person gave survives; two of them cannot, and this line's own wins.
    if (!kept.named && gone.named) {
      await tx.line.update({ where: { id }, data: { named: true, name: gone.name, nameKey: gone.nameKey } });
    }
    await tx.reset.updateMany({ where: { lineId: otherId }, data: { lineId: id } });
    await tx.lineClaim.updateMany({ where: { lineId: otherId }, data: { lineId: id } });
    await tx.lineClaim.deleteMany({ where: { lineId: id, end: { lineId: id } } });
    await tx.line.updateMany({ where: { id: otherId }, data: { named: false } });
    await dropEmptyLines(tx, [otherId]);
  });
  forgetMajorities();
  await recomputeLines([id]);
  await note(actor, "line.join", line, { with: other.name });
  return lineDetail(actor, id);
}

/** Puts some ends into a line of their own. Both halves are pinned, so that they do not find each other again. */
export async function splitLine(actor: Actor, id: string, endIds: readonly string[]): Promise<LineDetail> {
  const line = await lineToChange(actor, id);
  const newId = await withNamedLock("lines.index", async (tx) => {
    await refuseWhileBusy(tx, [id], actor);
    const ends = await tx.lineEnd.findMany({ where: { lineId: id } });
    const leaving = ends.filter((end) => endIds.includes(end.id));
    const [first] = leaving;
    if (!first || leaving.length !== new Set(endIds).size) {
      throw invalid("endIds", "Choose ends of this line.");
    }
    if (leaving.length === ends.length) {
      throw invalid("endIds", "Leave at least one end in the line.");
    }
    const { user, userKey, server } = first;
    const made = await tx.line.create({ data: { name: user, nameKey: sortKeyOf(user), user, userKey, server, search: folded(userKey) } });
    await tx.lineEnd.updateMany({ where: { id: { in: leaving.map((end) => end.id) } }, data: { lineId: made.id } });
    await tx.lineEnd.updateMany({ where: { lineId: { in: [id, made.id] } }, data: { pinned: true } });
    return made.id;
  });
  forgetMajorities();
  await recomputeLines([id, newId]);
  await note(actor, "line.split", line, { ends: endIds.length, newLine: newId });
  return lineDetail(actor, newId);
}
