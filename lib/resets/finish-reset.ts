import "server-only";
import { record } from "@/lib/audit/service";
import { recomputeLines } from "@/lib/lines/recompute-lines";
import { db } from "@/lib/platform/db/client";
import { sayEnd } from "./plan";
import type { EndState, Loaded } from "./reset-store";
import { opened, promoteAll, setAside } from "./secrets";
import { sentence } from "./words";

async function note(reset: Loaded, phase: "happened" | "refused" | "unknown", detail: Record<string, unknown>): Promise<void> {
  await record({
    actor: { id: reset.actorId, name: reset.actorName },
    action: "line.reset",
    phase,
    subject: "line",
    subjectId: reset.lineId,
    subjectName: reset.lineName,
    siteId: reset.siteId,
    correlationId: reset.correlationId,
    detail: { reset: reset.id, ticket: reset.ticket, ...detail },
  });
  await recomputeLines([reset.lineId]);
}

/** All ends were checked: from here on ends are written. The old secrets are named before the first write. */
export async function startWriting(reset: Loaded, registered: readonly EndState[], old: ReadonlyMap<string, string>): Promise<void> {
  const ids = new Set(registered.map((end) => end.id));
  await db().$transaction(async (tx) => {
    for (const end of reset.ends) {
      await tx.resetEnd.update({ where: { id: end.id }, data: { registered: ids.has(end.id), oldSecretId: old.get(end.id) ?? null } });
    }
    const done = { state: "done", finishedAt: new Date() };
    const seen = registered.length > 0 ? ` Registered now: ${registered.map((end) => end.deviceName).join(", ")}.` : "";
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "check" },
      data: { ...done, detail: `Every end answers and takes our login.${seen}` },
    });
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "make" },
      data: {
        ...done,
        at: new Date(),
        detail: `${reset.length} characters, fits the rules of every end. Held sealed until this is settled`,
      },
    });
    await tx.reset.update({ where: { id: reset.id }, data: { state: "running", phase: "write", words: "Writing the new password." } });
  });
}

/** Something failed after the first write: the ends get their old password back. */
export async function turnBack(reset: Loaded, detail: string): Promise<void> {
  await db().reset.update({ where: { id: reset.id }, data: { wish: "old", words: `${sentence(detail)} Putting the old password back.` } });
}

function skipWaiting(resetId: string) {
  return { where: { resetId, state: { in: ["waiting", "working"] } }, data: { state: "skipped", detail: "Not started" } };
}

/** Nothing was written anywhere. */
export async function settleUnwritten(reset: Loaded, words: string): Promise<void> {
  await db().$transaction(async (tx) => {
    await setAside(tx, reset, new Map());
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await tx.reset.update({ where: { id: reset.id }, data: { state: "failed", busyLineId: null, finishedAt: new Date(), words } });
  });
  await note(reset, "refused", { code: "not_written" });
}

/** Every end is proven to have the new password: it is the line's password now. */
export async function settleDone(reset: Loaded, detail: string): Promise<void> {
  const words = `Every end of ${reset.lineName} has the new password. ${sentence(detail)}`;
  await db().$transaction(async (tx) => {
    await promoteAll(tx, reset.ends);
    await tx.lineEnd.updateMany({
      where: { id: { in: reset.ends.map((end) => end.endId) } },
      data: { asked: null, askedWords: null, askedAt: null },
    });
    await tx.resetStep.updateMany({
      where: { resetId: reset.id, kind: "register" },
      data: { state: "done", finishedAt: new Date(), detail },
    });
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await tx.reset.update({ where: { id: reset.id }, data: { state: "done", busyLineId: null, finishedAt: new Date(), words } });
  });
  await note(reset, "happened", { outcome: "done" });
}

/** Every end has its old password again. */
export async function settlePutBack(reset: Loaded, written: boolean): Promise<void> {
  const old = new Map<string, string>();
  for (const end of reset.ends.filter((one) => one.attempts > 0)) {
    const value = await opened(reset, end, "old");
    if (value !== undefined) {
      old.set(end.id, value);
    }
  }
  const cause = reset.words.replace(/ ?Putting the old password back\.$/, "");
  const words = written
    ? `Put back: every end of ${reset.lineName} has its old password again. ${cause}`.trim()
    : `Nothing was changed: every end of ${reset.lineName} has its old password. ${cause}`.trim();
  await db().$transaction(async (tx) => {
    await setAside(tx, reset, old);
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await tx.reset.update({ where: { id: reset.id }, data: { state: "failed", busyLineId: null, finishedAt: new Date(), words } });
  });
  await note(reset, "refused", { code: "put_back" });
}

function listed(ends: readonly EndState[]): string {
  const names = ends.map(sayEnd);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Who has which password, in words. */
export function whoHolds(ends: readonly EndState[]): string {
  const [fresh, old, unknown] = ["new", "old", "unknown"].map((holds) => ends.filter((end) => end.holds === holds));
  const parts = [
    fresh && fresh.length > 0 ? `${listed(fresh)} ${fresh.length > 1 ? "have" : "has"} the new password` : "",
    old && old.length > 0 ? `${listed(old)} ${old.length > 1 ? "have" : "has"} the old one` : "",
    unknown && unknown.length > 0 ? `which one ${listed(unknown)} ${unknown.length > 1 ? "have" : "has"} is not known` : "",
  ].filter(Boolean);
  return sentence(parts.join(", "));
}

/** The ends differ, or one of them cannot be asked, and nothing more can be done without a person. Both secrets stay. */
export async function settleHalfDone(reset: Loaded, detail: string): Promise<void> {
  const words = `${whoHolds(reset.ends)} ${sentence(detail)} Until all ends agree, calls to ${reset.lineName} may not get through.`;
  await db().$transaction(async (tx) => {
    await tx.resetStep.updateMany(skipWaiting(reset.id));
    await tx.reset.update({ where: { id: reset.id }, data: { state: "half_done", words } });
  });
  await note(reset, "unknown", {
    outcome: "half_done",
    ends: reset.ends.map((end) => ({ end: end.label, device: end.deviceName, holds: end.holds })),
  });
}
