import "server-only";
import { db } from "@/lib/platform/db/client";
import { announcingThat } from "@/lib/platform/events/publish";
import { type ResetFact, resetColumn } from "./facts";

/** One end of a reset as it is stored. */
export interface EndState {
  readonly id: string;
  readonly seq: number;
  readonly endId: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly noun: string;
  readonly label: string;
  readonly document: string;
  readonly record: string;
  readonly path: string;
  readonly role: string;
  readonly currentSecret: string;
  readonly verified: boolean;
  readonly registered: boolean;
  readonly attempts: number;
  readonly newSecretId: string | null;
  readonly oldSecretId: string | null;
  readonly changeId: string | null;
  readonly detail: string | null;
}

export type Loaded = NonNullable<Awaited<ReturnType<typeof loadReset>>>;

/** A reset with its ends in the order of writing and its steps, or null. */
export function loadReset(id: string) {
  return db().reset.findUnique({
    where: { id },
    include: { ends: { orderBy: { seq: "asc" } }, steps: { orderBy: { seq: "asc" } } },
  });
}

/** Whom a line is for. */
export async function lineUser(lineId: string): Promise<string> {
  return (await db().line.findUniqueOrThrow({ where: { id: lineId }, select: { user: true } })).user;
}

export async function saveEnd(id: string, data: Partial<Omit<EndState, "id" | "seq">>): Promise<void> {
  await db().resetEnd.update({ where: { id }, data });
}

type Which = { readonly kind: string; readonly endSeq?: number | null };

const whereStep = (resetId: string, { kind, endSeq }: Which) => ({ resetId, kind, ...(endSeq === undefined ? {} : { endSeq }) });

/** Writes down that a step begins, before anything of it is done. */
export async function beginStep(resetId: string, which: Which): Promise<void> {
  const data = { state: "working", at: new Date(), finishedAt: null, detail: null };
  await announcingThat("reset.stepped", { resetId }, (tx) => tx.resetStep.updateMany({ where: whereStep(resetId, which), data }));
}

/** Writes down how it ended. */
export async function endStep(
  resetId: string,
  which: Which,
  state: "done" | "failed" | "unknown" | "skipped",
  detail?: ResetFact,
): Promise<void> {
  const data = { state, finishedAt: new Date(), detail: detail ? resetColumn.write(detail) : null };
  await announcingThat("reset.stepped", { resetId }, (tx) => tx.resetStep.updateMany({ where: whereStep(resetId, which), data }));
}

/** A step of putting an end back: added behind the others the first time it is needed. */
export async function beginPutBack(resetId: string, end: Pick<EndState, "seq">): Promise<void> {
  const known = await db().resetStep.findFirst({ where: { resetId, kind: "put_back", endSeq: end.seq }, select: { id: true } });
  if (!known) {
    const last = await db().resetStep.findFirst({ where: { resetId }, orderBy: { seq: "desc" }, select: { seq: true } });
    await db().resetStep.create({
      data: {
        resetId,
        seq: (last?.seq ?? 0) + 1,
        kind: "put_back",
        endSeq: end.seq,
        state: "waiting",
      },
    });
  }
  await beginStep(resetId, { kind: "put_back", endSeq: end.seq });
}
