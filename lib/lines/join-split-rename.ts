import "server-only";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, ProblemError } from "@/lib/http/problems";
import type { Transaction } from "@/lib/platform/db/client";
import { withNamedLock } from "@/lib/platform/db/named-lock";
import { sortKeyOf } from "@/lib/platform/db/sort-key";
import { searchable } from "@/lib/schema/spoken/searchable";
import { type lineFor, lineToChange } from "./access";
import { callersOf } from "./callers";
import { type EndRow, endSelection } from "./end-rows";
import type { LineDetail, LinePatch } from "./endpoints";
import { lineDetail } from "./line-detail";
import { forgetMajorities } from "./majority-values";
import { nameFor } from "./name-for";
import { dropEmptyLines, recomputeLines } from "./recompute-lines";

type Line = Awaited<ReturnType<typeof lineFor>>;

async function recordLine(actor: Actor, action: string, line: Line, detail: Record<string, unknown>): Promise<void> {
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

const unique = (texts: readonly string[]) => JSON.stringify([...new Set(texts)]);

/** Names a line, where "" lets it be called by its panel or account again, and keeps who calls from it. */
export async function changeLine(actor: Actor, id: string, { name, people, phones }: LinePatch): Promise<LineDetail> {
  const line = await lineToChange(actor, id);
  const before = await withNamedLock("lines.index", async (tx) => {
    const kept = await tx.line.findUniqueOrThrow({ where: { id }, select: { id: true, people: true, phones: true } });
    await tx.line.update({
      where: { id },
      data: {
        ...(name === undefined ? {} : name === "" ? { named: false } : { named: true, name, nameKey: sortKeyOf(name) }),
        ...(people === undefined ? {} : { people: unique(people) }),
        ...(phones === undefined ? {} : { phones: unique(phones) }),
      },
    });
    return callersOf(kept);
  });
  await recomputeLines([id]);
  if (name !== undefined) {
    await recordLine(actor, "line.name", line, { from: line.name, to: name });
  }
  if (people !== undefined || phones !== undefined) {
    const detail = {
      ...(people ? { people: { from: before.people, to: people } } : {}),
      ...(phones ? { phones: { from: before.phones, to: phones } } : {}),
    };
    await recordLine(actor, "line.callers", line, detail);
  }
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
    const [mine, theirs] = [callersOf(kept), callersOf(gone)];
    const callers = { people: unique([...mine.people, ...theirs.people]), phones: unique([...mine.phones, ...theirs.phones]) };
    await tx.line.update({ where: { id }, data: callers });
    // A name that a person gave survives; two of them cannot, and this line's own wins.
    if (!kept.named && gone.named) {
      await tx.line.update({ where: { id }, data: { named: true, name: gone.name, nameKey: gone.nameKey } });
    }
    await tx.reset.updateMany({ where: { lineId: otherId }, data: { lineId: id } });
    await tx.lineClaim.updateMany({ where: { lineId: otherId }, data: { lineId: id } });
    await tx.lineClaim.deleteMany({ where: { lineId: id, end: { lineId: id } } });
    await tx.line.updateMany({ where: { id: otherId }, data: { named: false, people: "[]", phones: "[]" } });
    await dropEmptyLines(tx, [otherId]);
  });
  forgetMajorities();
  await recomputeLines([id]);
  await recordLine(actor, "line.join", line, { with: other.name });
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
    const made = await tx.line.create({
      data: { name: user, nameKey: sortKeyOf(user), user, userKey, server, search: searchable([userKey]) },
    });
    await tx.lineEnd.updateMany({ where: { id: { in: leaving.map((end) => end.id) } }, data: { lineId: made.id } });
    await tx.lineEnd.updateMany({ where: { lineId: { in: [id, made.id] } }, data: { pinned: true } });
    return made.id;
  });
  forgetMajorities();
  await recomputeLines([id, newId]);
  await recordLine(actor, "line.split", line, { ends: endIds.length, newLine: newId });
  return lineDetail(actor, newId);
}
